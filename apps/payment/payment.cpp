// Verdicts become entries, entries become answers.
#include "payment.hpp"

namespace bellhop::payment {

namespace {

using State = LedgerEntry::State;

worker::Reply declined(const LedgerEntry& entry, std::string reason) {
    return worker::reply(
        contract::Declined{entry.booking_id, entry.transaction_id, std::move(reason)});
}

}  // namespace

LedgerEntry LedgerEntry::from(const contract::Charge& command, const GatewayVerdict& verdict,
                              TransactionId transaction, Timestamp now) {
    return {command.booking_id,
            std::move(transaction),
            verdict.approved ? State::kApproved : State::kDeclined,
            command.guest_name,
            command.hotel_name,
            command.amount,
            command.payment_method,
            verdict.reason,
            verdict.reference,
            now};
}

std::string_view payment_status(const LedgerEntry& entry) {
    switch (entry.state) {
        case State::kApproved:
            return "approved";
        case State::kDeclined:
            return "declined";
        case State::kRefunded:
        case State::kRefundOwed:
            return "refunded";
        case State::kVoid:
            break;
    }
    return "void";
}

bool same_charge(const LedgerEntry& entry, const contract::Charge& command) {
    return entry.amount == command.amount;
}

worker::Reply answer_for(const LedgerEntry& entry, const contract::Charge& command) {
    switch (entry.state) {
        case State::kApproved:
            if (!same_charge(entry, command)) {
                return declined(entry, "The booking was charged with other details before");
            }
            return worker::reply(
                contract::Approved{entry.booking_id, entry.transaction_id, entry.reason});
        case State::kDeclined:
            return declined(entry, entry.reason);
        case State::kRefunded:
        case State::kRefundOwed:
        case State::kVoid:
            break;
    }
    return declined(entry, "The booking was cancelled");
}

}  // namespace bellhop::payment
