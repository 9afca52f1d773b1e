// A ring of stretches, each with a histogram whose classes grow by an eighth.
#include "orchestrator/dashboard/latencies.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace bellhop::orchestrator {

namespace {

constexpr std::int64_t kStretchMicros = 30'000'000;
constexpr std::array kOutcomes{saga::Outcome::kConfirmed, saga::Outcome::kFailed,
                               saga::Outcome::kCancelled};

/// Its place among kOutcomes; their number where it is none.
std::size_t outcome_of(const BookingEvent& event) {
    if (!event.step.empty()) return kOutcomes.size();
    const auto* found = std::find_if(
        kOutcomes.begin(), kOutcomes.end(),
        [&](const saga::Outcome outcome) { return saga::to_text(outcome) == event.what; });
    return static_cast<std::size_t>(found - kOutcomes.begin());
}

}  // namespace

std::size_t Latencies::class_of(std::int64_t ms) {
    // 0 to 7 stand for themselves; beyond, eight classes for each doubling.
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0));
    if (value < 8) return static_cast<std::size_t>(value);
    const auto doublings = static_cast<std::size_t>(std::bit_width(value)) - 4;
    const auto eighth = static_cast<std::size_t>(value >> doublings) - 8;
    return std::min(8 + doublings * 8 + eighth, kClasses - 1);
}

std::int64_t Latencies::upper_end(std::size_t index) {
    if (index < 8) return static_cast<std::int64_t>(index);
    const auto doublings = (index - 8) / 8;
    const auto eighth = (index - 8) % 8;
    return (static_cast<std::int64_t>(eighth + 9) << doublings) - 1;
}

std::int64_t Latencies::quantile(const Stretch& stretch, int percent) {
    const auto all =
        std::accumulate(stretch.classes.begin(), stretch.classes.end(), std::int64_t{0});
    const auto wanted = (all * percent + 99) / 100;
    std::int64_t seen = 0;
    for (std::size_t index = 0; index < stretch.classes.size(); ++index) {
        seen += stretch.classes[index];
        if (seen >= wanted) return upper_end(index);
    }
    return upper_end(kClasses - 1);
}

void Latencies::take(const std::vector<BookingEvent>& events) {
    for (const auto& event : events) {
        const auto outcome = outcome_of(event);
        if (outcome == kOutcomes.size() || !event.booking) continue;
        const auto number = to_micros(event.at) / kStretchMicros;
        auto& stretch = stretches_.at(static_cast<std::size_t>(number) % stretches_.size());
        if (number < stretch.number) continue;
        if (stretch.number != number) stretch = {number, {}, {}};
        ++stretch.outcomes.at(outcome);
        const auto took = event.at - event.booking->booked_at;
        ++stretch.classes.at(class_of(std::chrono::duration_cast<Milliseconds>(took).count()));
    }
}

std::vector<LatencyPoint> Latencies::points(Timestamp now) const {
    const auto last = to_micros(now) / kStretchMicros;
    const auto first = last - static_cast<std::int64_t>(stretches_.size()) + 1;
    std::vector<LatencyPoint> points;
    for (auto number = first; number <= last; ++number) {
        const auto& stretch = stretches_.at(static_cast<std::size_t>(number) % stretches_.size());
        if (stretch.number != number) continue;
        const auto& [confirmed, failed, cancelled] = stretch.outcomes;
        points.push_back({from_micros(number * kStretchMicros), confirmed, failed, cancelled,
                          quantile(stretch, 50), quantile(stretch, 95), quantile(stretch, 99)});
    }
    return points;
}

}  // namespace bellhop::orchestrator
