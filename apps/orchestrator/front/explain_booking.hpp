// GET /bookings/{id}/explanation: where a booking stands, for an operator.
#pragma once

#include "http/server.hpp"
#include "orchestrator/bookings.hpp"

namespace bellhop::orchestrator {

/// Reads and answers; 404 for a booking that is not there. @see contract/explanation.hpp
/// @throws Unavailable without the database
void explain_booking(Bookings& bookings, const http::Request& request,
                     const http::Responder& responder);

}  // namespace bellhop::orchestrator
