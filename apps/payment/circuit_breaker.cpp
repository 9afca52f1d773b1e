// Closed, open, half-open.
#include "payment/circuit_breaker.hpp"

namespace bellhop::payment {

bool CircuitBreaker::rested() const {
    const auto waited = clock_.now() - *opened_at_;
    // A clock that was set back must not keep us waiting until it has caught up.
    return waited >= settings_.open_for || waited < Microseconds{0};
}

CircuitBreaker::State CircuitBreaker::state() const {
    if (!opened_at_) return State::kClosed;
    return probe_under_way_ || rested() ? State::kHalfOpen : State::kOpen;
}

bool CircuitBreaker::admits() const {
    return !opened_at_ || (!probe_under_way_ && rested());
}

std::optional<CircuitBreaker::Permit> CircuitBreaker::admit() {
    if (!admits()) return std::nullopt;
    if (!opened_at_) return Permit{era_, Purpose::kOrdinary};
    probe_under_way_ = true;
    return Permit{era_, Purpose::kProbe};
}

void CircuitBreaker::succeeded(const Permit& permit) {
    if (permit.era != era_) return;
    failures_ = 0;
    if (!opened_at_) return;
    ++era_;
    opened_at_.reset();
    probe_under_way_ = false;
}

void CircuitBreaker::failed(const Permit& permit) {
    if (permit.era != era_) return;
    if (opened_at_ || ++failures_ >= settings_.failures_to_open) open();
}

void CircuitBreaker::open() {
    ++era_;
    ++times_opened_;
    failures_ = 0;
    opened_at_ = clock_.now();
    probe_under_way_ = false;
}

}  // namespace bellhop::payment
