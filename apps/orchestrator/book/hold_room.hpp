// Row hold_room: asks the availability service for the room.
#pragma once

#include "availability/contract/availability.hpp"
#include "orchestrator/book/booking.hpp"
#include "saga/definition.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] availability::contract::Hold hold_room(const Booking& booking);
void room_held(Booking& booking, const availability::contract::Held& held);
void room_refused(Booking& booking, const availability::contract::Refused& refused);
void room_abandoned(Booking& booking, const std::string& note);
/// Also takes the price of a room that was held without an answer that came.
saga::WasDone room_released(Booking& booking, const availability::contract::Released& released);
[[nodiscard]] availability::contract::Release release_room(const Booking& booking);

}  // namespace bellhop::orchestrator
