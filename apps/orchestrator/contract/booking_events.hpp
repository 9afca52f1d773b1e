// The events that the orchestrator announces on `booking.events`: past facts, for whoever listens.
#pragma once

#include "core/ids.hpp"
#include "core/money.hpp"
#include "wire/codec.hpp"

#include <string>
#include <string_view>

namespace bellhop::orchestrator::contract {

struct BookingConfirmed {
    static constexpr std::string_view kWireName = "booking.confirmed.v1";
    BookingId booking_id;
    TransactionId transaction_id;
    std::string hotel_name;
    std::string room_type;
    Date check_in;
    Date check_out;
    Money total;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &BookingConfirmed::booking_id),
                            wire::field("transaction_id", &BookingConfirmed::transaction_id),
                            wire::field("hotel_name", &BookingConfirmed::hotel_name),
                            wire::field("room_type", &BookingConfirmed::room_type),
                            wire::field("check_in", &BookingConfirmed::check_in),
                            wire::field("check_out", &BookingConfirmed::check_out),
                            wire::field("total", &BookingConfirmed::total));
    }
};

struct BookingFailed {
    static constexpr std::string_view kWireName = "booking.failed.v1";
    BookingId booking_id;
    std::string step;    ///< `availability` or `payment`
    std::string reason;  ///< for people
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &BookingFailed::booking_id),
                            wire::field("step", &BookingFailed::step),
                            wire::field("reason", &BookingFailed::reason));
    }
};

struct BookingCancelled {
    static constexpr std::string_view kWireName = "booking.cancelled.v1";
    BookingId booking_id;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &BookingCancelled::booking_id));
    }
};

}  // namespace bellhop::orchestrator::contract
