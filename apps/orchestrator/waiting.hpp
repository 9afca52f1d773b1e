// HTTP requests that wait for their booking: parked, at the cost of a callback and a timer each.
#pragma once

#include "core/scheduler.hpp"
#include "orchestrator/book/sql_bookings.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace bellhop::orchestrator {

/// What is waited for.
enum class Until {
    kDecided,  ///< its outcome is known
    kSettled,  ///< it is cancelled or failed, and all that undoes it (refund, release) is done
};

/// Wakes whoever waits for a booking. One thread.
class Waiting {
 public:
    /// Given the booking once it is there; nothing where the wait ended before.
    using Woken = std::function<void(std::optional<Instance>)>;
    /// Leaves the wait to the process that takes this one's place, with the time that is left of
    /// it.
    /// @return false where there is none
    using PassedOn = std::function<bool(Milliseconds left)>;

    /// @param most beyond it nobody waits: woken at once, with nothing
    explicit Waiting(Scheduler& scheduler, std::size_t most = 10000)
        : scheduler_(scheduler), most_(most) {}

    void wait(const BookingId& id, Until until, Milliseconds at_most, Woken woken,
              PassedOn passed_on = {});
    [[nodiscard]] bool waits_for(const BookingId& id) const { return by_booking_.contains(id); }
    /// A booking has changed.
    void changed(const Instance& instance);
    /// Ends every wait now, and each that would begin later: passed on, or else woken with nothing.
    /// For a drain.
    void release_all();
    [[nodiscard]] std::size_t size() const { return count_; }

 private:
    struct Waiter {
        Until until = Until::kSettled;
        Scheduler::TimerId timer = 0;
        Timestamp ends{};
        Woken woken;
        PassedOn passed_on;
    };
    using Waiters = std::vector<std::shared_ptr<Waiter>>;
    [[nodiscard]] bool pass(const Waiter& waiter);
    void give_up(const BookingId& id, const std::shared_ptr<Waiter>& waiter);
    void wake(const Waiters& waiters, const std::optional<Instance>& instance);

    Scheduler& scheduler_;
    std::size_t most_;
    std::size_t count_ = 0;
    bool ending_ = false;
    std::unordered_map<BookingId, Waiters> by_booking_;
};

}  // namespace bellhop::orchestrator
