// Verdicts become entries, entries become answers.
#include "payment.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::payment {

namespace {

using State = LedgerEntry::State;

worker::Reply declined(const LedgerEntry& entry, std::string reason) {
    return worker::reply(
        contract::Declined{entry.booking_id, entry.transaction_id, std::move(reason)});
}

}  // namespace

LedgerEntry LedgerEntry::asking(const contract::Charge& command, Origin origin, Timestamp now) {
    LedgerEntry entry;
    entry.booking_id = command.booking_id;
    entry.state = State::kAsking;
    entry.guest_name = command.guest_name;
    entry.hotel_name = command.hotel_name;
    entry.amount = command.amount;
    entry.payment_method = command.payment_method;
    entry.recorded_at = now;
    entry.origin = origin;
    entry.changed_at = now;
    return entry;
}

LedgerEntry LedgerEntry::tombstone(const BookingId& booking, Timestamp now) {
    LedgerEntry entry;
    entry.booking_id = booking;
    entry.state = State::kVoid;
    entry.reason = "The booking was cancelled";
    entry.recorded_at = now;
    entry.changed_at = now;
    return entry;
}

ChargeRequest LedgerEntry::charge_request() const {
    return {booking_id, amount, payment_method};
}

RefundRequest LedgerEntry::refund_request() const {
    return {booking_id, amount, gateway_reference};
}

void LedgerEntry::decide(const GatewayVerdict& verdict, TransactionId transaction, Timestamp now) {
    state = verdict.approved ? State::kApproved : State::kDeclined;
    transaction_id = std::move(transaction);
    reason = verdict.reason;
    gateway_reference = verdict.reference;
    changed_at = now;
}

std::string_view payment_status(const LedgerEntry& entry) {
    switch (entry.state) {
        case State::kApproved:
            return "approved";
        case State::kDeclined:
            return "declined";
        case State::kRefundOwed:
            return "refund owed";
        case State::kRefunded:
            return "refunded";
        case State::kAsking:
            return "pending";
        case State::kVoid:
            break;
    }
    return "void";
}

Timestamp next_look(const LedgerEntry& entry, Timestamp now) {
    constexpr Microseconds kSoonest = std::chrono::minutes{1};
    constexpr Microseconds kLatest = std::chrono::hours{1};
    return now + std::clamp<Microseconds>(now - entry.changed_at, kSoonest, kLatest);
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
        case State::kAsking:
            BELLHOP_CHECK(entry.state != State::kAsking);  // Who asks waits for the verdict.
            break;
        case State::kRefundOwed:
        case State::kRefunded:
        case State::kVoid:
            break;
    }
    return declined(entry, "The booking was cancelled");
}

}  // namespace bellhop::payment
