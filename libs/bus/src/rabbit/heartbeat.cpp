// AMQP heartbeats, both ways.
#include "heartbeat.hpp"

#include <utility>

namespace bellhop::bus {

namespace {
constexpr int kTicksPerInterval = 2;
constexpr int kSilentIntervals = 2;
}  // namespace

void Heartbeat::start(Milliseconds interval) {
    stop();
    if (interval <= Milliseconds{0}) return;
    interval_ = interval;
    silent_ticks_ = 0;
    sent_ = false;
    timer_ = scheduler_.after(interval_ / kTicksPerInterval, [this] { tick(); });
}

void Heartbeat::stop() {
    scheduler_.cancel(std::exchange(timer_, 0));
}

void Heartbeat::tick() {
    timer_ = scheduler_.after(interval_ / kTicksPerInterval, [this] { tick(); });
    if (!std::exchange(sent_, false)) send_();
    // The tick that begins the count may fall right after a byte, so one more than the intervals.
    if (++silent_ticks_ > kSilentIntervals * kTicksPerInterval) silent_();
}

}  // namespace bellhop::bus
