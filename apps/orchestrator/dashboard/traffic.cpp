// A ring of seconds for each kind.
#include "orchestrator/dashboard/traffic.hpp"

namespace bellhop::orchestrator {

namespace {

/// Kinds are few, but notes of operators are events too: those beyond are not counted.
constexpr std::size_t kMostKinds = 64;

std::int64_t second_of(Timestamp time) {
    return to_micros(time) / 1'000'000;
}

}  // namespace

void Traffic::take(const std::vector<BookingEvent>& events) {
    for (const auto& event : events) {
        const Kind kind{event.step, event.what};
        if (kinds_.size() >= kMostKinds && !kinds_.contains(kind)) continue;
        const auto number = second_of(event.at);
        auto& ring = kinds_[kind];
        auto& second = ring.at(static_cast<std::size_t>(number) % ring.size());
        // An event that is told late belongs to a second that the ring has forgotten.
        if (number < second.number) continue;
        if (second.number != number) second = {number, 0};
        ++second.count;
    }
}

std::int64_t Traffic::last_minute(const Kind& kind, Timestamp now) const {
    const auto found = kinds_.find(kind);
    if (found == kinds_.end()) return 0;
    const auto number = second_of(now);
    std::int64_t count = 0;
    for (const auto& second : found->second) {
        const auto age = number - second.number;
        if (age >= 0 && age < static_cast<std::int64_t>(found->second.size()))
            count += second.count;
    }
    return count;
}

}  // namespace bellhop::orchestrator
