// Row charge_payment: asks the payment service for the money.
#pragma once

#include "orchestrator/book/booking.hpp"
#include "payment/contract/payment.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] payment::contract::Charge charge_payment(const Booking& booking);
void payment_approved(Booking& booking, const payment::contract::Approved& approved);
void payment_declined(Booking& booking, const payment::contract::Declined& declined);
void payment_abandoned(Booking& booking, const std::string& note);
void payment_refunded(Booking& booking, const payment::contract::Refunded& refunded);
[[nodiscard]] payment::contract::Refund refund_payment(const Booking& booking);

}  // namespace bellhop::orchestrator
