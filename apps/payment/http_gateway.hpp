// The payment gateway behind a URL: JSON over HTTP, one idempotency key a booking.
#pragma once

#include "payment/gateway.hpp"
#include "payment/gateway_calls.hpp"

#include <string>
#include <utility>

namespace bellhop::payment {

struct HttpGatewaySettings {
    std::string
        url{};  ///< such as `https://gateway.example/v1`; /charges and /refunds are under it
    Milliseconds connect_timeout{2000};
    Milliseconds timeout{5000};  ///< one exchange
    GatewayCallsSettings calls{};
};

/// One thread, the scheduler's. With the default settings a call is answered within some 22 s, and
/// its turn to be asked. Nothing of a payment enters its errors.
class HttpGateway final : public Gateway {
 public:
    /// @throws BadConfiguration for a URL that is neither http nor https
    HttpGateway(Scheduler& scheduler, Random& random, GatewayCalls::Send send,
                HttpGatewaySettings settings);
    /// The client must outlive it.
    HttpGateway(Scheduler& scheduler, Random& random, http::Client& client,
                HttpGatewaySettings settings)
        : HttpGateway(
              scheduler, random,
              [&client](http::ClientRequest request, http::Client::Done done) {
                  client.send(std::move(request), std::move(done));
              },
              std::move(settings)) {}

    void charge(const ChargeRequest& request, Charged answered) override;
    void refund(const RefundRequest& request, Refunded answered) override;
    [[nodiscard]] std::string trouble() const override { return calls_.trouble(); }

    /// @name For metrics
    /// @{
    /// 0 closed, 1 half-open, 2 open.
    [[nodiscard]] int breaker_state() const { return static_cast<int>(calls_.breaker().state()); }
    [[nodiscard]] std::uint64_t times_opened() const { return calls_.breaker().times_opened(); }
    [[nodiscard]] const GatewayCounts& counts() const { return calls_.counts(); }
    /// @}

 private:
    /// @param traceparent empty: none is sent
    [[nodiscard]] http::ClientRequest completed(http::ClientRequest request,
                                                const std::string& traceparent) const;

    HttpGatewaySettings settings_;
    GatewayCalls calls_;
};

}  // namespace bellhop::payment
