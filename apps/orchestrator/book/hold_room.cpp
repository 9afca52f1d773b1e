// What is asked of the availability service, and what its answers mean.
#include "orchestrator/book/hold_room.hpp"

namespace bellhop::orchestrator {

availability::contract::Hold hold_room(const Booking& booking) {
    return {booking.id,
            booking.hotel_name,
            booking.room_type,
            booking.stay.check_in,
            booking.stay.check_out,
            booking.num_guests};
}

void room_held(Booking& booking, const availability::contract::Held& held) {
    check_is_of(booking, held);
    booking.room_rate = held.room_rate;
    booking.total = held.total;
}

void room_refused(Booking& booking, const availability::contract::Refused& refused) {
    check_is_of(booking, refused);
    booking.failure = {"availability", refused.reason, refused.message};
}

void room_abandoned(Booking& booking, const std::string& note) {
    booking.failure = {"availability", "resolved_by_hand", note};
}

saga::WasDone room_released(Booking& booking, const availability::contract::Released& released) {
    check_is_of(booking, released);
    if (released.total.amount.minor == 0) return saga::WasDone::kNever;
    if (booking.total.amount.minor > 0) return saga::WasDone::kYes;
    booking.room_rate = released.room_rate;
    booking.total = released.total;
    return saga::WasDone::kUnheard;
}

availability::contract::Release release_room(const Booking& booking) {
    return {booking.id};
}

}  // namespace bellhop::orchestrator
