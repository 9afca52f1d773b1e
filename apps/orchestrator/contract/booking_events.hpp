// The events that the orchestrator announces on `booking.events`: past facts, for whoever listens.
// Each is the data of a CloudEvent (wire/cloud_event.hpp) whose type is also its routing key. A
// changed meaning is a new type (`room.held.v2`). No guest is named: events go to anybody who binds
// a queue.
#pragma once

#include "core/date.hpp"
#include "core/ids.hpp"
#include "core/money.hpp"
#include "wire/codec.hpp"

#include <string>
#include <string_view>
#include <tuple>

namespace bellhop::orchestrator::contract {

/// The `source` of all events.
inline constexpr std::string_view kEventSource = "/bellhop/orchestrator";

/// Which room, and when.
struct StayOfEvent {
    BookingId booking_id;
    std::string hotel_name;
    std::string room_type;
    Date check_in;
    Date check_out;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &StayOfEvent::booking_id),
                            wire::field("hotel_name", &StayOfEvent::hotel_name),
                            wire::field("room_type", &StayOfEvent::room_type),
                            wire::field("check_in", &StayOfEvent::check_in),
                            wire::field("check_out", &StayOfEvent::check_out));
    }
};

/// Somebody asked for a room.
struct BookingCreated : StayOfEvent {
    static constexpr std::string_view kEventType = "booking.created";
    int num_guests = 1;
    static constexpr auto fields() {
        return std::tuple_cat(StayOfEvent::fields(),
                              wire::fields(wire::field("num_guests", &BookingCreated::num_guests)));
    }
};

/// The room is the booking's.
struct RoomHeld : StayOfEvent {
    static constexpr std::string_view kEventType = "room.held";
    Money room_rate;  ///< a night
    Money total;      ///< of the stay
    static constexpr auto fields() {
        return std::tuple_cat(StayOfEvent::fields(),
                              wire::fields(wire::field("room_rate", &RoomHeld::room_rate),
                                           wire::field("total", &RoomHeld::total)));
    }
};

/// The room that the booking had is free again.
struct RoomReleased : StayOfEvent {
    static constexpr std::string_view kEventType = "room.released";
    static constexpr auto fields() { return StayOfEvent::fields(); }
};

/// The money was taken.
struct PaymentCompleted {
    static constexpr std::string_view kEventType = "payment.completed";
    BookingId booking_id;
    TransactionId transaction_id;
    Money amount;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &PaymentCompleted::booking_id),
                            wire::field("transaction_id", &PaymentCompleted::transaction_id),
                            wire::field("amount", &PaymentCompleted::amount));
    }
};

/// The charge was declined; nothing was taken.
struct PaymentFailed {
    static constexpr std::string_view kEventType = "payment.failed";
    BookingId booking_id;
    TransactionId transaction_id;
    Money amount;        ///< that was asked for
    std::string reason;  ///< the gateway's words
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &PaymentFailed::booking_id),
                            wire::field("transaction_id", &PaymentFailed::transaction_id),
                            wire::field("amount", &PaymentFailed::amount),
                            wire::field("reason", &PaymentFailed::reason));
    }
};

/// The money that was taken was paid back.
struct PaymentRefunded {
    static constexpr std::string_view kEventType = "payment.refunded";
    BookingId booking_id;
    TransactionId transaction_id;  ///< of the charge
    Money amount;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &PaymentRefunded::booking_id),
                            wire::field("transaction_id", &PaymentRefunded::transaction_id),
                            wire::field("amount", &PaymentRefunded::amount));
    }
};

/// The room is held and paid for.
struct BookingConfirmed : StayOfEvent {
    static constexpr std::string_view kEventType = "booking.confirmed";
    TransactionId transaction_id;
    Money total;
    static constexpr auto fields() {
        return std::tuple_cat(
            StayOfEvent::fields(),
            wire::fields(wire::field("transaction_id", &BookingConfirmed::transaction_id),
                         wire::field("total", &BookingConfirmed::total)));
    }
};

/// The booking came to nothing.
struct BookingFailed {
    static constexpr std::string_view kEventType = "booking.failed";
    BookingId booking_id;
    std::string step;     ///< `availability` or `payment`
    std::string reason;   ///< as that service's contract names it: `sold_out`, `declined`
    std::string message;  ///< for people
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &BookingFailed::booking_id),
                            wire::field("step", &BookingFailed::step),
                            wire::field("reason", &BookingFailed::reason),
                            wire::field("message", &BookingFailed::message));
    }
};

/// The booking was cancelled; what was done of it is being undone.
struct BookingCancelled : StayOfEvent {
    static constexpr std::string_view kEventType = "booking.cancelled";
    static constexpr auto fields() { return StayOfEvent::fields(); }
};

}  // namespace bellhop::orchestrator::contract
