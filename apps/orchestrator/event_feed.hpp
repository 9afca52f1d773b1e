// GET /events: what happens to bookings, as Server-Sent Events, from where a reader left off.
#pragma once

#include "core/scheduler.hpp"
#include "http/server.hpp"
#include "orchestrator/book/sql_bookings.hpp"

#include <memory>
#include <vector>

namespace bellhop::orchestrator {

/// Readers of the feed. A reader that names the last event it saw (`Last-Event-ID`) gets everything
/// after it from the database first; then all live. One thread. @see
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
class EventFeed {
 public:
    EventFeed(Scheduler& scheduler, SqlBookings& bookings, db::Database& database);

    /// @throws BadMessage for a Last-Event-ID or booking_id that is none, Unavailable at 256
    /// readers
    void subscribe(const http::Request& request, const http::Responder& responder);
    /// New events, committed.
    void publish(const std::vector<BookingEvent>& events);
    void start();
    [[nodiscard]] std::size_t readers() const { return readers_.size(); }

 private:
    struct Reader {
        std::shared_ptr<http::EventStream> stream;
        BookingId booking;  // empty: all
        std::int64_t seen = 0;
        bool live = true;  // false while it reads what it missed
    };
    void catch_up(const std::shared_ptr<Reader>& reader);
    static void send(Reader& reader, const BookingEvent& event);
    void tick();

    Scheduler& scheduler_;
    SqlBookings& bookings_;
    db::Database& database_;
    std::vector<std::shared_ptr<Reader>> readers_;
};

}  // namespace bellhop::orchestrator
