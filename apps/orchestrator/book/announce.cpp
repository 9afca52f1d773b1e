// Bookings as events.
#include "orchestrator/book/announce.hpp"

namespace bellhop::orchestrator {

namespace {

contract::StayOfEvent stay_of(const Booking& booking) {
    return {booking.id, booking.hotel_name, booking.room_type, booking.stay.check_in,
            booking.stay.check_out};
}

}  // namespace

contract::BookingCreated tell_created(const Booking& booking) {
    return {stay_of(booking), booking.num_guests};
}

contract::RoomHeld tell_held(const Booking& booking) {
    return {stay_of(booking), booking.room_rate, booking.total};
}

contract::RoomReleased tell_released(const Booking& booking) {
    return {stay_of(booking)};
}

contract::PaymentCompleted tell_paid(const Booking& booking) {
    return {booking.id, booking.transaction_id, booking.total};
}

contract::PaymentFailed tell_declined(const Booking& booking) {
    return {booking.id, booking.transaction_id, booking.total, booking.payment_reason};
}

contract::PaymentRefunded tell_refunded(const Booking& booking) {
    return {booking.id, booking.transaction_id, booking.total};
}

contract::BookingConfirmed tell_confirmed(const Booking& booking) {
    return {stay_of(booking), booking.transaction_id, booking.total};
}

contract::BookingFailed tell_failed(const Booking& booking) {
    return {booking.id, booking.failure.step, booking.failure.reason_code, booking.failure.message};
}

contract::BookingCancelled tell_cancelled(const Booking& booking) {
    return {stay_of(booking)};
}

}  // namespace bellhop::orchestrator
