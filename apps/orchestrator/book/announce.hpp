// What is told of a booking on `booking.events`: one function a fact. Each takes from the booking
// only what was known when the fact came about, and never changed since.
#pragma once

#include "orchestrator/book/booking.hpp"
#include "orchestrator/contract/booking_events.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] contract::BookingCreated tell_created(const Booking& booking);
[[nodiscard]] contract::RoomHeld tell_held(const Booking& booking);
[[nodiscard]] contract::RoomReleased tell_released(const Booking& booking);
[[nodiscard]] contract::PaymentCompleted tell_paid(const Booking& booking);
[[nodiscard]] contract::PaymentFailed tell_declined(const Booking& booking);
[[nodiscard]] contract::PaymentRefunded tell_refunded(const Booking& booking);
[[nodiscard]] contract::BookingConfirmed tell_confirmed(const Booking& booking);
[[nodiscard]] contract::BookingFailed tell_failed(const Booking& booking);
[[nodiscard]] contract::BookingCancelled tell_cancelled(const Booking& booking);

}  // namespace bellhop::orchestrator
