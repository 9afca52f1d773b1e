// Bookings as events.
#include "orchestrator/book/announce.hpp"

namespace bellhop::orchestrator {

contract::BookingConfirmed booking_confirmed(const Booking& booking) {
    return {booking.id,        booking.transaction_id, booking.hotel_name,
            booking.room_type, booking.stay.check_in,  booking.stay.check_out,
            booking.total};
}

contract::BookingFailed booking_failed(const Booking& booking) {
    const auto& reason =
        booking.payment_reason.empty() ? booking.failure.message : booking.payment_reason;
    return {booking.id, booking.failure.step, reason};
}

contract::BookingCancelled booking_cancelled(const Booking& booking) {
    return {booking.id};
}

}  // namespace bellhop::orchestrator
