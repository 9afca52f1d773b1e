// Rooms, wishes and refusals.
#include "availability/rooms.hpp"

#include "availability/contract/availability.hpp"
#include "core/check.hpp"

#include <algorithm>

namespace bellhop::availability {

const Hotel* Catalog::hotel(const std::string& name) const {
    const auto found = std::find_if(hotels.begin(), hotels.end(),
                                    [&](const Hotel& each) { return each.name == name; });
    return found == hotels.end() ? nullptr : &*found;
}

Match match(const Catalog& catalog, const Wish& wish) {
    const Hotel* hotel = catalog.hotel(wish.hotel_name);
    if (hotel == nullptr) {
        return {nullptr, Refusal{std::string(contract::kHotelUnknown), "Hotel not found"}};
    }
    const auto found =
        std::find_if(hotel->room_types.begin(), hotel->room_types.end(),
                     [&](const RoomType& each) { return each.name == wish.room_type; });
    if (found == hotel->room_types.end()) {
        return {nullptr,
                Refusal{std::string(contract::kRoomTypeUnknown), "Room type not available"}};
    }
    if (wish.num_guests > found->capacity) {
        return {&*found,
                Refusal{std::string(contract::kTooManyGuests),
                        found->name + " rooms take at most " + std::to_string(found->capacity) +
                            (found->capacity == 1 ? " guest" : " guests")}};
    }
    if (found->rooms == 0) return {&*found, sold_out(found->name)};
    return {&*found, std::nullopt};
}

Refusal sold_out(const std::string& room_type) {
    return {std::string(contract::kSoldOut),
            "No " + room_type + " rooms available for the selected dates"};
}

Money total_of(const RoomType& room_type, const Stay& stay) {
    const auto total = room_type.rate.amount.times(stay.nights());
    BELLHOP_CHECK(total.has_value());  // The catalog bounds the rate, the contract the nights.
    return {*total, room_type.rate.currency};
}

}  // namespace bellhop::availability
