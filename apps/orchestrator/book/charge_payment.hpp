// Row charge_payment: asks the payment service for the money.
#pragma once

#include "orchestrator/book/booking.hpp"
#include "payment/contract/payment.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] payment::contract::Charge charge_payment(const Booking& booking);
void payment_approved(Booking& booking, const payment::contract::Approved& approved);
void payment_declined(Booking& booking, const payment::contract::Declined& declined);
[[nodiscard]] payment::contract::Refund refund_payment(const Booking& booking);

}  // namespace bellhop::orchestrator
