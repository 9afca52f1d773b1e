// Announces what happens to bookings on `booking.events`, in the order in which it happened.
#pragma once

#include "bus/bus.hpp"
#include "orchestrator/announcement_log.hpp"
#include "orchestrator/event_audience.hpp"
#include "orchestrator/event_tail.hpp"
#include "saga/definition.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

namespace bellhop::orchestrator {

/// The event that a line of a booking's history is to others; nothing where it is none.
/// @param booking as it was then, or has become since
[[nodiscard]] std::optional<Envelope> announcement_of(const saga::Definition<Booking>& definition,
                                                      const BookingEvent& event,
                                                      const Booking& booking);

/// Follows the list of events, whose numbers are the order of the commits, and publishes those that
/// mean something to others. The list is the outbox: no event has a row of its own, only the number
/// up to which the broker has confirmed everything is kept, by other commits. So nothing is lost
/// by a crash, and what is sent again has the same id. An event waits until the broker has
/// confirmed those of its booking before it, whoever sent them; therefore the first copies of a
/// booking's events arrive in their order, also where a connection ends, a queue refuses one, or
/// another instance takes over. Of several instances one announces.
///
/// Where nobody has bound a queue nothing is sent, but for the last announced event of each type,
/// once more each second, to learn whether that is still so (EventAudience). As soon as one of them
/// finds a listener, everything since the last time that none did is announced: who binds a queue
/// gets each event from then on, and may get some from before. One thread.
class EventPublisher {
 public:
    struct Counters {
        std::uint64_t confirmed = 0;
        std::uint64_t sent_again = 0;
    };

    /// What it is given must outlive it.
    EventPublisher(Scheduler& scheduler, bus::Bus& bus, db::GroupCommit& commits,
                   SqlBookings& bookings, EventTail& tail,
                   const saga::Definition<Booking>& definition, int instance);

    /// Records a span of each publish from now on. The tracer must outlive this.
    void trace_with(trace::Tracer& tracer) { tracer_ = &tracer; }
    /// Once, when the instance number is taken.
    void start();
    /// Notes what is announced; for the end, with `idle`.
    void save();
    /// Whether this instance announces.
    [[nodiscard]] bool announces() const { return announces_; }
    /// Whether it does not, or all that it knows of is announced.
    [[nodiscard]] bool idle() const { return !announces_ || (in_hand_.empty() && !behind_); }
    /// Whether nobody listens, as far as is known.
    [[nodiscard]] bool silent() const { return silent_; }
    /// Events in hand that the broker has not confirmed yet.
    [[nodiscard]] std::size_t unconfirmed() const { return in_hand_.size(); }
    /// How many lines of the list are not worked off; 0 where another instance announces.
    [[nodiscard]] std::int64_t backlog() const;
    [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
    struct Pending {
        BookingId booking;
        Envelope envelope;
        bool under_way = false;
    };
    using Page = std::vector<BookingEvent>;

    void tick();
    void take_over();
    void begin_after(std::int64_t number);
    void look();
    void follow(const Page& events);
    void add(const BookingEvent& event);
    void read();
    void send(std::int64_t number);
    void send_what_waits();
    void settled(std::int64_t number, bus::Published outcome);
    /// Whether the outcome ends the matter: the broker has it, or nobody wants it.
    [[nodiscard]] bool done_with(const Envelope& envelope, bus::Published outcome);
    void fall_silent();
    void ask_for_listeners();
    void asked(const std::string& type, bus::Published outcome);
    void read_bookings(db::Transaction& tx, Page& page);
    [[nodiscard]] std::int64_t announced() const;

    Scheduler& scheduler_;
    bus::Bus& bus_;
    db::GroupCommit& commits_;
    SqlBookings& bookings_;
    EventTail& tail_;
    const saga::Definition<Booking>& definition_;
    trace::Tracer* tracer_ = nullptr;
    AnnouncementLog log_;
    bool announces_ = false;
    bool behind_ = false;  // there is more in the table
    bool reading_ = false;
    std::int64_t followed_ = 0;  // everything up to this event is announced or in hand
    std::int64_t saved_ = 0;
    bool saving_ = false;
    std::uint64_t dropped_before_ = 0;
    std::int64_t seen_last_ = 0;
    std::map<std::int64_t, Pending> in_hand_;                   // by the event's number
    std::map<BookingId, std::deque<std::int64_t>> of_booking_;  // of these, in order
    EventAudience audience_;
    std::map<std::string, BookingEvent> samples_;  // the last of each type that was announced
    bool silent_ = false;                          // nobody listens: nothing is added to in_hand_
    std::int64_t unheard_ = 0;                     // while silent: up to here nobody listened
    std::int64_t asked_after_ = 0;                 // where it stood when it asked last
    std::size_t open_questions_ = 0;
    bool all_returned_ = false;
    std::uint64_t turn_ = 0;  // counts the times that it began anew
    int ticks_ = 0;
    Counters counters_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::orchestrator
