// The messages that the payment service understands and answers.
#pragma once

#include "core/ids.hpp"
#include "core/money.hpp"
#include "wire/codec.hpp"

#include <string>
#include <string_view>

namespace bellhop::payment::contract {

inline constexpr std::string_view kQueue = "payment.commands";
inline constexpr wire::Text kName{1, 200};

/// Take the money for a booking, once, however often this is asked.
struct Charge {
    static constexpr std::string_view kWireName = "payment.charge.v1";
    static constexpr std::string_view kQueue = contract::kQueue;
    BookingId booking_id;
    std::string guest_name;
    std::string hotel_name;
    Money amount;
    std::string payment_method;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Charge::booking_id, kName),
                            wire::field("guest_name", &Charge::guest_name, kName),
                            wire::field("hotel_name", &Charge::hotel_name, kName),
                            wire::field("amount", &Charge::amount, wire::Range{1}),
                            wire::field("payment_method", &Charge::payment_method, kName));
    }
};

/// The money is ours.
struct Approved {
    static constexpr std::string_view kWireName = "payment.approved.v1";
    BookingId booking_id;
    TransactionId transaction_id;
    std::string reason;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Approved::booking_id, kName),
                            wire::field("transaction_id", &Approved::transaction_id),
                            wire::field("reason", &Approved::reason));
    }
};

/// Nothing was taken.
struct Declined {
    static constexpr std::string_view kWireName = "payment.declined.v1";
    BookingId booking_id;
    TransactionId
        transaction_id;  ///< empty where there was no transaction, as for a cancelled booking
    std::string reason;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Declined::booking_id, kName),
                            wire::field("transaction_id", &Declined::transaction_id),
                            wire::field("reason", &Declined::reason));
    }
};

/// Nothing of the booking's money is with us any more.
struct Refunded {
    static constexpr std::string_view kWireName = "payment.refunded.v1";
    BookingId booking_id;
    Money amount;                  ///< what was paid back; 0.00 where nothing had been taken
    TransactionId transaction_id;  ///< of the charge; empty where nothing had been taken
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Refunded::booking_id, kName),
                            wire::field("amount", &Refunded::amount),
                            wire::optional("transaction_id", &Refunded::transaction_id));
    }
};

/// Undo a charge, whether it came, is still to come, or was declined.
struct Refund {
    static constexpr std::string_view kWireName = "payment.refund.v1";
    static constexpr std::string_view kQueue = contract::kQueue;
    using Answer = Refunded;
    BookingId booking_id;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &Refund::booking_id, kName));
    }
};

}  // namespace bellhop::payment::contract
