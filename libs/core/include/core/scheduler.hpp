// The seam for time: everything that waits, waits here. libs/loop runs it on libuv; tests drive it
// by hand.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <functional>

namespace bellhop {

/// One thread's clock, timers and work queue. All calls come from that thread, and all tasks run in
/// it. A task may throw nothing.
class Scheduler : public Clock {
 public:
    using Task = std::function<void()>;
    /// A timer's name; 0 is none.
    using TimerId = std::uint64_t;

    /// Runs `task` once, `delay` from now, unless cancelled before.
    virtual TimerId after(Milliseconds delay, Task task) = 0;
    /// Forgets the timer. Harmless for one that already ran, and for 0.
    virtual void cancel(TimerId timer) = 0;
    /// Runs `task` at the end of the present turn of the loop: after everything that the turn read
    /// from sockets and timers was handled, before it waits again. What is posted meanwhile joins
    /// the next turn.
    virtual void post(Task task) = 0;
};

}  // namespace bellhop
