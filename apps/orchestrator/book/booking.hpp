// A booking: what was asked for, and what its saga has learnt.
#pragma once

#include "core/date.hpp"
#include "core/errors.hpp"
#include "core/ids.hpp"
#include "core/money.hpp"
#include "core/time.hpp"

#include <string>

namespace bellhop::orchestrator {

/// Why a booking failed.
struct Failure {
    std::string step;         ///< `availability` or `payment`; empty while it has not failed
    std::string reason_code;  ///< as the contract of that service names it
    std::string message;      ///< for people
};

/// The saga's data. Rows read it to make commands, and write into it what they are answered.
struct Booking {
    BookingId id;
    std::string guest_name;
    std::string guest_email;  ///< may be empty
    std::string hotel_name;
    std::string room_type;
    Stay stay;
    int num_guests = 1;
    std::string payment_method;
    Timestamp booked_at{};

    Money room_rate;               ///< a night; known once the room is held
    Money total;                   ///< of the stay; known once the room is held
    TransactionId transaction_id;  ///< known once the payment was answered
    std::string payment_reason;    ///< the gateway's words
    Failure failure;
};

/// Holds an answer to the booking that it is said to be of. @throws BadMessage
template <class Answer>
void check_is_of(const Booking& booking, const Answer& answer) {
    if (answer.booking_id != booking.id)
        throw BadMessage("booking_id", "is not that of the booking that was asked for");
}

}  // namespace bellhop::orchestrator
