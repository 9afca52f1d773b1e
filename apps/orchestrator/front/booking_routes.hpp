// GET /bookings/{id}, GET /bookings, DELETE /bookings/{id}.
#pragma once

#include "http/server.hpp"
#include "orchestrator/bookings.hpp"
#include "orchestrator/waiting.hpp"

namespace bellhop::orchestrator {

/// Which bookings a list asks for: `status`, `guest_email`, `search`, `limit` (1 to
/// 100), `cursor`.
/// @throws BadMessage naming the parameter that can't be
[[nodiscard]] SqlBookings::Filter read_list_request(const http::Request& request);

/// Reading and cancelling bookings.
class BookingRoutes {
 public:
    BookingRoutes(Bookings& bookings, Waiting& waiting, Milliseconds wait)
        : bookings_(bookings), waiting_(waiting), wait_(wait) {}

    /// One booking with its history.
    void get(const http::Request& request, const http::Responder& responder);
    /// Newest first. @throws as read_list_request
    void list(const http::Request& request, const http::Responder& responder);
    /// Cancels; answers when everything is undone, or with what is outstanding when the wait ends.
    void cancel(const http::Request& request, const http::Responder& responder);
    /// The same for a request that a predecessor of this process took: it cancels only once.
    void cancel(const BookingId& id, Milliseconds wait, const http::Responder& responder);

 private:
    void answer_with_history(const BookingId& id, const http::Responder& responder);

    Bookings& bookings_;
    Waiting& waiting_;
    Milliseconds wait_;
};

}  // namespace bellhop::orchestrator
