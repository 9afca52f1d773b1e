// How long bookings took to be decided, over the last half hour. Pure; nothing of it is on disk.
#pragma once

#include "orchestrator/book/sql_bookings.hpp"
#include "wire/codec.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace bellhop::orchestrator {

/// One stretch of 30 s in which bookings were decided. A latency is the upper end of the class in
/// which it lies: at most an eighth above the truth.
struct LatencyPoint {
    Timestamp from{};
    std::int64_t confirmed = 0;
    std::int64_t failed = 0;
    std::int64_t cancelled = 0;
    std::int64_t p50_ms = 0;
    std::int64_t p95_ms = 0;
    std::int64_t p99_ms = 0;
    static constexpr auto fields() {
        using P = LatencyPoint;
        return wire::fields(wire::field("from", &P::from), wire::field("confirmed", &P::confirmed),
                            wire::field("failed", &P::failed),
                            wire::field("cancelled", &P::cancelled),
                            wire::field("p50_ms", &P::p50_ms), wire::field("p95_ms", &P::p95_ms),
                            wire::field("p99_ms", &P::p99_ms));
    }
};

/// Counts outcomes as this instance's events tell them, with the time since their booking was
/// taken; of bookings that other instances decided it does not hear. One thread.
class Latencies {
 public:
    void take(const std::vector<BookingEvent>& events);
    /// Oldest first; stretches without an outcome are not there.
    [[nodiscard]] std::vector<LatencyPoint> points(Timestamp now) const;

 private:
    static constexpr std::size_t kClasses = 160;
    struct Stretch {
        std::int64_t number = -1;
        std::array<std::int64_t, 3> outcomes{};  ///< confirmed, failed, cancelled
        std::array<std::int64_t, kClasses> classes{};
    };
    [[nodiscard]] static std::size_t class_of(std::int64_t ms);
    [[nodiscard]] static std::int64_t upper_end(std::size_t index);
    [[nodiscard]] static std::int64_t quantile(const Stretch& stretch, int percent);

    std::array<Stretch, 60> stretches_{};
};

}  // namespace bellhop::orchestrator
