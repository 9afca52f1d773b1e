// What is asked of the payment service, and what its answers mean.
#include "orchestrator/book/charge_payment.hpp"

namespace bellhop::orchestrator {

payment::contract::Charge charge_payment(const Booking& booking) {
    return {booking.id, booking.guest_name, booking.hotel_name, booking.total,
            booking.payment_method};
}

void payment_approved(Booking& booking, const payment::contract::Approved& approved) {
    check_is_of(booking, approved);
    booking.transaction_id = approved.transaction_id;
    booking.payment_reason = approved.reason;
}

void payment_declined(Booking& booking, const payment::contract::Declined& declined) {
    check_is_of(booking, declined);
    booking.transaction_id = declined.transaction_id;
    booking.payment_reason = declined.reason;
    booking.failure = {"payment", "declined", "Payment declined"};
}

void payment_abandoned(Booking& booking, const std::string& note) {
    booking.failure = {"payment", "resolved_by_hand", note};
}

saga::WasDone payment_refunded(Booking& booking, const payment::contract::Refunded& refunded) {
    check_is_of(booking, refunded);
    if (refunded.amount.amount.minor == 0) return saga::WasDone::kNever;
    if (!booking.transaction_id.empty()) return saga::WasDone::kYes;
    booking.transaction_id = refunded.transaction_id;
    return saga::WasDone::kUnheard;
}

payment::contract::Refund refund_payment(const Booking& booking) {
    return {booking.id};
}

}  // namespace bellhop::orchestrator
