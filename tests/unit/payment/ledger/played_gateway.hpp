// A gateway that the test plays: it answers when, and as, the test says.
#pragma once

#include "payment/gateway.hpp"

#include <deque>
#include <string>
#include <vector>

namespace bellhop::tests {

class PlayedGateway final : public payment::Gateway {
 public:
    void charge(const payment::ChargeRequest& request, Charged answered) override;
    void refund(const payment::RefundRequest& request, Refunded answered) override;
    [[nodiscard]] std::string trouble() const override { return ""; }

    /// @name The oldest question without an answer gets this one
    /// @{
    void approve(const std::string& reference = "REF1");
    void decline(const std::string& reason);
    void pay_back();
    void fail();
    void refuse();  ///< a refund
    /// @}

    [[nodiscard]] bool waits_with_a_charge() const { return !open_charges_.empty(); }
    [[nodiscard]] bool waits_with_a_refund() const { return !open_refunds_.empty(); }

    std::vector<payment::ChargeRequest> charges;  ///< all that it was asked
    std::vector<payment::RefundRequest> refunds;

 private:
    std::deque<Charged> open_charges_;
    std::deque<Refunded> open_refunds_;
};

}  // namespace bellhop::tests
