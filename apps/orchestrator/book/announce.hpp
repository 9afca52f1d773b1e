// What is announced when a booking is decided.
#pragma once

#include "orchestrator/book/booking.hpp"
#include "orchestrator/contract/booking_events.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] contract::BookingConfirmed booking_confirmed(const Booking& booking);
[[nodiscard]] contract::BookingFailed booking_failed(const Booking& booking);
[[nodiscard]] contract::BookingCancelled booking_cancelled(const Booking& booking);

}  // namespace bellhop::orchestrator
