// Answers with a booking as it stands in the database now: after a wait that ended without its
// outcome.
#pragma once

#include "http/server.hpp"
#include "orchestrator/bookings.hpp"

#include <functional>

namespace bellhop::orchestrator {

/// Reads the booking and answers with `render` of it; 404 where there is none.
void answer_latest(Bookings& bookings, const BookingId& id, const http::Responder& responder,
                   const std::function<http::Response(const Instance&)>& render);

}  // namespace bellhop::orchestrator
