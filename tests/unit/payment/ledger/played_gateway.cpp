// Questions are kept until the test answers them.
#include "played_gateway.hpp"

#include "core/errors.hpp"

#include <utility>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

template <class Question>
Question take(std::deque<Question>& open) {
    REQUIRE_FALSE(open.empty());
    auto oldest = std::move(open.front());
    open.pop_front();
    return oldest;
}

}  // namespace

void PlayedGateway::charge(const payment::ChargeRequest& request, Charged answered) {
    charges.push_back(request);
    open_charges_.push_back(std::move(answered));
}

void PlayedGateway::refund(const payment::RefundRequest& request, Refunded answered) {
    refunds.push_back(request);
    open_refunds_.push_back(std::move(answered));
}

void PlayedGateway::approve(const std::string& reference) {
    take(open_charges_)({true, "Payment gateway approval", reference}, nullptr);
}
void PlayedGateway::decline(const std::string& reason) {
    take(open_charges_)({false, reason, ""}, nullptr);
}
void PlayedGateway::pay_back() {
    take(open_refunds_)(nullptr);
}
void PlayedGateway::fail() {
    const auto error = std::make_exception_ptr(Unavailable("gateway", "no answer"));
    if (!open_charges_.empty()) return take(open_charges_)({}, error);
    take(open_refunds_)(error);
}
void PlayedGateway::refuse() {
    take(open_refunds_)(std::make_exception_ptr(payment::GatewayRefusal("closed account")));
}

}  // namespace bellhop::tests
