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
        kAsking,      ///< the gateway is, or may have been, asked for the charge; no verdict yet
        kApproved,    ///< charged
        kDeclined,    ///< asked for, not charged
        kRefundOwed,  ///< charged, and to be paid back; the gateway may have done it already
        kRefunded,    ///< charged, and paid back
        kVoid,        ///< the refund came before anything was asked: a late charge is refused
    };
    /// Who asked for the charge first.
    enum class Origin {
        kBooking,  ///< a booking's saga, by command
        kDirect,   ///< a client, by POST /process-payment
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
    Origin origin = Origin::kBooking;
    Timestamp changed_at{};  ///< when the state became what it is

    /// The intent to ask for a charge.
    [[nodiscard]] static LedgerEntry asking(const contract::Charge& command, Origin origin,
                                            Timestamp now);
    /// The undo that came before the do.
    [[nodiscard]] static LedgerEntry tombstone(const BookingId& booking, Timestamp now);

    /// What the gateway is asked, each time alike.
    [[nodiscard]] ChargeRequest charge_request() const;
    [[nodiscard]] RefundRequest refund_request() const;
    /// Turns an intent into the charge that the gateway approved or declined.
    void decide(const GatewayVerdict& verdict, TransactionId transaction, Timestamp now);
    /// Whether the gateway has to be asked before this is over.
    [[nodiscard]] bool unfinished() const {
        return state == State::kAsking || state == State::kRefundOwed;
    }
};

/// `approved`, `declined` or `refunded`, as the documents say it; `refund owed` until it is
/// refunded.
[[nodiscard]] std::string_view payment_status(const LedgerEntry& entry);

/// When to look at an unfinished entry next: after as long again as it has been so, but at least a
/// minute and at most an hour.
[[nodiscard]] Timestamp next_look(const LedgerEntry& entry, Timestamp now);

/// Whether the entry is of this very charge: amount and currency are what is asked now.
[[nodiscard]] bool same_charge(const LedgerEntry& entry, const contract::Charge& command);

/// What a charge is answered when this is what is known.
[[nodiscard]] worker::Reply answer_for(const LedgerEntry& entry, const contract::Charge& command);

}  // namespace bellhop::payment
