// AMQP heartbeats, both ways, counted in ticks of the loop's timer: a clock that jumps breaks
// nothing.
#pragma once

#include "core/scheduler.hpp"

#include <functional>

namespace bellhop::bus {

/// Ticks twice per interval: says when to send a heartbeat, and when the peer was silent for two
/// intervals.
class Heartbeat {
 public:
    Heartbeat(Scheduler& scheduler, std::function<void()> send, std::function<void()> silent)
        : scheduler_(scheduler), send_(std::move(send)), silent_(std::move(silent)) {}
    ~Heartbeat() { stop(); }
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

    /// @param interval as negotiated; 0 is none
    void start(Milliseconds interval);
    void stop();
    /// Bytes came.
    void heard() { silent_ticks_ = 0; }
    /// Bytes went.
    void sent() { sent_ = true; }

 private:
    void tick();

    Scheduler& scheduler_;
    std::function<void()> send_;
    std::function<void()> silent_;
    Milliseconds interval_{0};
    Scheduler::TimerId timer_ = 0;
    int silent_ticks_ = 0;
    bool sent_ = false;
};

}  // namespace bellhop::bus
