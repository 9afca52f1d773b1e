// Leaves a gateway alone that keeps failing, and finds out with one question whether it is well
// again.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>

namespace bellhop::payment {

struct CircuitBreakerSettings {
    int failures_to_open = 5;  ///< one after the other
    Milliseconds open_for{10000};
};

/// Closed: all may pass. Open: none, for `open_for`. Half-open: one, the probe, whose outcome
/// closes it or opens it again. Pure: time is given, nothing is called back. One thread.
class CircuitBreaker {
 public:
    /// As the metrics number them.
    enum class State { kClosed = 0, kHalfOpen = 1, kOpen = 2 };
    enum class Purpose { kOrdinary, kProbe };

    /// The leave to ask once. Each probe's outcome must be told; an ordinary one's need not be.
    /// What a permit from before the last opening or closing tells is no news any more, and is
    /// ignored.
    struct Permit {
        std::uint64_t era = 0;
        Purpose purpose = Purpose::kOrdinary;
    };

    explicit CircuitBreaker(const Clock& clock, CircuitBreakerSettings settings = {})
        : clock_(clock), settings_(settings) {}

    /// @return nothing where the gateway is to be left alone
    [[nodiscard]] std::optional<Permit> admit();
    void succeeded(const Permit& permit);
    void failed(const Permit& permit);

    [[nodiscard]] State state() const;
    /// Whether `admit` would give a permit now.
    [[nodiscard]] bool admits() const;
    [[nodiscard]] std::uint64_t times_opened() const { return times_opened_; }

 private:
    [[nodiscard]] bool rested() const;
    void open();

    const Clock& clock_;
    CircuitBreakerSettings settings_;
    std::uint64_t era_ = 0;
    std::uint64_t times_opened_ = 0;
    int failures_ = 0;
    std::optional<Timestamp> opened_at_;  ///< nothing while closed
    bool probe_under_way_ = false;
};

}  // namespace bellhop::payment
