// The latest word on a booking.
#include "orchestrator/front/answer_latest.hpp"

#include "orchestrator/front/request_trace.hpp"

#include <memory>

namespace bellhop::orchestrator {

void answer_latest(Bookings& bookings, const BookingId& id, const http::Responder& responder,
                   const std::function<http::Response(const Instance&)>& render) {
    responder.about(id.value());
    const auto found = std::make_shared<std::optional<Instance>>();
    bookings.commits().submit(
        [&bookings, id, found](db::Transaction& tx) { *found = bookings.store().find(tx, id); },
        [found, responder, render](const std::exception_ptr& error) {
            if (error) return responder.fail(error);
            if (!*found)
                return responder.respond(http::error(404, "Booking not found", "booking_id"));
            tell_outcome(responder, **found);
            responder.respond(render(**found));
        });
}

}  // namespace bellhop::orchestrator
