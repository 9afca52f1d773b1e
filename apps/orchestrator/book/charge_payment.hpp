// Row charge_payment: asks the payment service for the money.
#pragma once

#include "orchestrator/book/booking.hpp"
#include "payment/contract/payment.hpp"
#include "saga/definition.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] payment::contract::Charge charge_payment(const Booking& booking);
void payment_approved(Booking& booking, const payment::contract::Approved& approved);
void payment_declined(Booking& booking, const payment::contract::Declined& declined);
void payment_abandoned(Booking& booking, const std::string& note);
/// Also takes the transaction of a charge that was approved without an answer that came.
saga::WasDone payment_refunded(Booking& booking, const payment::contract::Refunded& refunded);
[[nodiscard]] payment::contract::Refund refund_payment(const Booking& booking);

}  // namespace bellhop::orchestrator
