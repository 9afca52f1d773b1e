// GET /events: what happens to bookings, as Server-Sent Events, from where a reader left off.
#pragma once

#include "core/scheduler.hpp"
#include "http/server.hpp"
#include "orchestrator/event_tail.hpp"
#include "wire/schema.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace bellhop::orchestrator {

/// The client's `Last-Event-ID`; nothing where it sent none. @throws BadMessage for one that is no
/// number of an event
[[nodiscard]] std::optional<std::int64_t> last_event_id(const http::Request& request);

/// Adds the schema of an event's data.
void describe_feed_event(wire::Schemas& schemas);

/// Readers of the feed. A reader that names the last event it saw (`Last-Event-ID`) gets everything
/// after it from the database first; then all live, of all instances. One thread. @see
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
class EventFeed {
 public:
    EventFeed(Scheduler& scheduler, SqlBookings& bookings, db::GroupCommit& commits,
              EventTail& tail, const saga::Definition<Booking>& definition);

    /// @throws BadMessage for a Last-Event-ID or booking_id that is none, Unavailable at 256
    /// readers
    void subscribe(const http::Request& request, const http::Responder& responder);
    void start();
    [[nodiscard]] std::size_t readers() const { return readers_.size(); }

 private:
    struct Reader {
        std::optional<http::Responder> responder;   // until it has its stream
        BookingId booking;                          // empty: all
        std::optional<std::int64_t> seen;           // nothing: begins with what comes now
        std::shared_ptr<http::EventStream> stream;  // once the database told where it begins
        bool live = false;                          // false while it reads what it missed
    };
    struct Page {
        std::int64_t end = 0;
        std::vector<BookingEvent> events;
    };
    using SharedReader = std::shared_ptr<Reader>;
    void catch_up(const SharedReader& reader);
    void take(const SharedReader& reader, const Page& page);
    void dismiss(const SharedReader& reader, const std::exception_ptr& error);
    void publish(const std::vector<BookingEvent>& events);
    void forget_closed();
    void send(Reader& reader, const BookingEvent& event) const;
    void tick();

    Scheduler& scheduler_;
    SqlBookings& bookings_;
    db::GroupCommit& commits_;
    EventTail& tail_;
    const saga::Definition<Booking>& definition_;
    std::vector<SharedReader> readers_;
};

}  // namespace bellhop::orchestrator
