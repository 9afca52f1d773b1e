// A window of seconds.
#include "orchestrator/service_rate.hpp"

#include <algorithm>
#include <cmath>

namespace bellhop::orchestrator {

namespace {

constexpr std::int64_t kLongest = 300;
/// Nothing was decided for so long: a worker is away, and nobody knows for how long.
constexpr std::int64_t kUnknownRetry = 30;
constexpr std::int64_t kStillDeciding = 3;

std::int64_t second_of(Timestamp now) {
    return to_micros(now) / 1'000'000;
}

}  // namespace

void ServiceRate::decided(Timestamp now) {
    const auto number = second_of(now);
    auto& second = seconds_.at(static_cast<std::size_t>(number) % seconds_.size());
    if (second.number != number) second = {number, 0};
    ++second.count;
    if (!first_) first_ = number;
}

bool ServiceRate::deciding(Timestamp now) const {
    const auto number = second_of(now);
    return std::any_of(seconds_.begin(), seconds_.end(), [number](const Second& second) {
        return second.number >= number - kStillDeciding && second.number <= number;
    });
}

double ServiceRate::per_second(Timestamp now) const {
    if (!first_) return 0;
    const auto number = second_of(now);
    const auto window = static_cast<std::int64_t>(seconds_.size());
    std::int64_t count = 0;
    for (const auto& second : seconds_) {
        if (second.number > number - window && second.number <= number) count += second.count;
    }
    const auto seen = std::clamp<std::int64_t>(number - *first_ + 1, 1, window);
    return static_cast<double>(count) / static_cast<double>(seen);
}

Estimate ServiceRate::estimate(std::int64_t waiting, Timestamp now) const {
    const auto rate = per_second(now);
    if (rate <= 0) return {first_ ? kUnknownRetry : Estimate{}.retry_after_s, std::nullopt};
    const auto seconds = static_cast<std::int64_t>(
        std::ceil(static_cast<double>(std::max<std::int64_t>(waiting, 1)) / rate));
    return {std::clamp<std::int64_t>(seconds, 1, kLongest), std::max<std::int64_t>(seconds, 1)};
}

}  // namespace bellhop::orchestrator
