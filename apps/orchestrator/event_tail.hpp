// The end of the list of events, followed: what happens to bookings, whichever instance did it.
#pragma once

#include "core/scheduler.hpp"
#include "db/group_commit.hpp"
#include "orchestrator/waiting.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace bellhop::orchestrator {

/// Follows `booking_events` by its numbers, which have no gaps: this instance's own events go on at
/// once where they are the next ones, and otherwise the table is read, as it is ten times a second
/// while anybody listens. So every instance tells the same events in the same order, and wakes
/// requests whose booking another instance decided. One thread.
class EventTail {
 public:
    /// Told of events in the order of their numbers, each once, without gaps.
    using OnEvents = std::function<void(const std::vector<BookingEvent>&)>;
    using Listening = std::function<bool()>;

    EventTail(Scheduler& scheduler, db::GroupCommit& commits, SqlBookings& bookings,
              Waiting& waiting);

    /// Who else is told, and whether anybody listens there now. Several may be given.
    void on_events(OnEvents on_events, Listening listening);
    /// Begins at the present end. Once, when the database is there. @throws Unavailable without it
    void start();
    /// The number of the last event that was told, or that nobody wanted to hear.
    [[nodiscard]] std::int64_t last() const { return last_; }

 private:
    void committed(const std::vector<BookingEvent>& own);
    void tick();
    void read();
    void take(std::vector<BookingEvent> page);
    void wake(const std::vector<BookingId>& ids);
    void skip_ahead();
    void tell(const std::vector<BookingEvent>& events) const;
    [[nodiscard]] bool listening() const;

    struct Listener {
        OnEvents on_events;
        Listening listening;
    };

    Scheduler& scheduler_;
    db::GroupCommit& commits_;
    SqlBookings& bookings_;
    Waiting& waiting_;
    std::vector<Listener> listeners_;
    std::int64_t last_ = 0;
    bool reading_ = false;
    bool read_again_ = false;
    int quiet_ticks_ = 0;
};

}  // namespace bellhop::orchestrator
