// GET /bookings/{id}, GET /bookings, DELETE /bookings/{id}.
#pragma once

#include "http/server.hpp"
#include "orchestrator/bookings.hpp"
#include "orchestrator/waiting.hpp"

namespace bellhop::orchestrator {

/// Reading and cancelling bookings.
class BookingRoutes {
 public:
    BookingRoutes(Bookings& bookings, Waiting& waiting, Milliseconds wait)
        : bookings_(bookings), waiting_(waiting), wait_(wait) {}

    /// One booking with its history.
    void get(const http::Request& request, const http::Responder& responder);
    /// Newest first, `status`, `guest_email`, `limit` (1 to 100), `cursor`. @throws BadMessage for
    /// one that can't be
    void list(const http::Request& request, const http::Responder& responder);
    /// Cancels; answers when everything is undone, or with what is outstanding when the wait ends.
    void cancel(const http::Request& request, const http::Responder& responder);

 private:
    void answer_with_history(const BookingId& id, const http::Responder& responder);

    Bookings& bookings_;
    Waiting& waiting_;
    Milliseconds wait_;
};

}  // namespace bellhop::orchestrator
