// The messages that the availability service understands and answers.
#pragma once

#include "core/date.hpp"
#include "core/errors.hpp"
#include "core/ids.hpp"
#include "core/money.hpp"
#include "wire/codec.hpp"

#include <string>
#include <string_view>

namespace bellhop::availability::contract {

inline constexpr std::string_view kQueue = "availability.commands";
inline constexpr wire::Text kName{1, 200};
inline constexpr wire::Range kGuests{1, 1000};
inline constexpr std::int64_t kMostNights = 365;

/// @throws BadMessage for a stay that no hotel can have: it ends before it begins, or is longer
/// than a year.
inline void require_bookable(const Stay& stay) {
    if (stay.nights() < 1) throw BadMessage("check_out", "must be after check_in");
    if (stay.nights() > kMostNights) {
        throw BadMessage("check_out", "must be at most " + std::to_string(kMostNights) +
                                          " nights after check_in");
    }
}

/// Keep a room free for a booking, for every night of its stay.
struct Hold {
    static constexpr std::string_view kWireName = "availability.hold.v1";
    static constexpr std::string_view kQueue = contract::kQueue;
    BookingId booking_id;
    std::string hotel_name;
    std::string room_type;
    Date check_in;
    Date check_out;
    int num_guests = 1;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Hold::booking_id, kName),
                            wire::field("hotel_name", &Hold::hotel_name, kName),
                            wire::field("room_type", &Hold::room_type, kName),
                            wire::field("check_in", &Hold::check_in),
                            wire::field("check_out", &Hold::check_out),
                            wire::field("num_guests", &Hold::num_guests, kGuests));
    }
};

/// The room is the booking's, at this rate a night.
struct Held {
    static constexpr std::string_view kWireName = "availability.held.v1";
    BookingId booking_id;
    Money room_rate;
    Money total;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Held::booking_id, kName),
                            wire::field("room_rate", &Held::room_rate),
                            wire::field("total", &Held::total));
    }
};

/// @name Why a room can't be held
/// @{
inline constexpr std::string_view kHotelUnknown = "hotel_unknown";
inline constexpr std::string_view kRoomTypeUnknown = "room_type_unknown";
inline constexpr std::string_view kSoldOut = "sold_out";
inline constexpr std::string_view kTooManyGuests = "too_many_guests";
inline constexpr std::string_view kCancelled = "cancelled";
/// @}

/// There is no room for the booking; nothing was changed.
struct Refused {
    static constexpr std::string_view kWireName = "availability.refused.v1";
    BookingId booking_id;
    std::string reason;   ///< one of the above
    std::string message;  ///< for people
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Refused::booking_id, kName),
                            wire::field("reason", &Refused::reason),
                            wire::field("message", &Refused::message));
    }
};

/// The rooms of the booking are free again.
struct Released {
    static constexpr std::string_view kWireName = "availability.released.v1";
    BookingId booking_id;
    Money room_rate;  ///< of the room that had been held, a night
    Money total;      ///< of its stay; 0.00 where none had been held
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Released::booking_id, kName),
                            wire::optional("room_rate", &Released::room_rate),
                            wire::optional("total", &Released::total));
    }
};

/// Undo a hold, whether it came, is still to come, or was refused.
struct Release {
    static constexpr std::string_view kWireName = "availability.release.v1";
    static constexpr std::string_view kQueue = contract::kQueue;
    using Answer = Released;
    BookingId booking_id;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Release::booking_id, kName));
    }
};

}  // namespace bellhop::availability::contract
