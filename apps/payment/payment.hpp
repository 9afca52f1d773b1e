// The rules about money: pure values; no clock, JSON, SQL.
#pragma once

#include "core/time.hpp"
#include "payment/contract/payment.hpp"
#include "payment/gateway.hpp"
#include "worker/reply.hpp"

#include <optional>
#include <string>

namespace bellhop::payment {

/// What became of a booking's money. One entry a booking, for ever.
struct LedgerEntry {
    enum class State {
        kApproved,    ///< charged
        kDeclined,    ///< asked for, not charged
        kRefunded,    ///< charged, and paid back
        kVoid,        ///< the refund came first: a late charge is refused
        kRefundOwed,  ///< the gateway may have charged a void booking: to be paid back
    };
    BookingId booking_id;
    TransactionId transaction_id;  ///< empty where there never was one
    State state = State::kApproved;
    std::string guest_name;
    std::string hotel_name;
    Money amount;
    std::string payment_method;
    std::string reason;
    std::string gateway_reference;
    Timestamp recorded_at{};

    /// A charge and the gateway's verdict on it.
    [[nodiscard]] static LedgerEntry from(const contract::Charge& command,
                                          const GatewayVerdict& verdict, TransactionId transaction,
                                          Timestamp now);
};

/// `approved`, `declined` or `refunded`, as the documents say it.
[[nodiscard]] std::string_view payment_status(const LedgerEntry& entry);

/// Whether the entry is of this very charge: amount and currency are what is asked now.
[[nodiscard]] bool same_charge(const LedgerEntry& entry, const contract::Charge& command);

/// What a charge is answered when this is what is known.
[[nodiscard]] worker::Reply answer_for(const LedgerEntry& entry, const contract::Charge& command);

}  // namespace bellhop::payment
