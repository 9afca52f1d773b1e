// A gateway, and a span of each call to it.
#pragma once

#include "http/client.hpp"
#include "payment/gateway.hpp"
#include "payment/gateway_calls.hpp"
#include "trace/tracer.hpp"

#include <functional>
#include <optional>
#include <string>

namespace bellhop::payment {

/// Asks another gateway, and tells it under what. One thread.
class TracedGateway final : public Gateway {
 public:
    /// Under what a booking's payment is being asked for; nothing where nobody knows.
    using Above = std::function<std::optional<trace::Context>(const BookingId&)>;

    /// @param gateway must outlive it, as must the tracer
    /// @param tracer null where nobody records: then the client's own trace is passed on, no more
    TracedGateway(Gateway& gateway, trace::Tracer* tracer) : gateway_(gateway), tracer_(tracer) {}
    void ask_above(Above above) { above_ = std::move(above); }

    void charge(const ChargeRequest& request, Charged answered) override;
    void refund(const RefundRequest& request, Refunded answered) override;
    [[nodiscard]] std::string trouble() const override { return gateway_.trouble(); }

 private:
    struct Call {
        trace::Span span;
        std::string traceparent;  ///< for the gateway; empty where there is nothing to tell
    };
    [[nodiscard]] Call begin(const char* name, const BookingId& booking) const;

    Gateway& gateway_;
    trace::Tracer* tracer_;
    Above above_;
};

/// http::Client::send with a span of each exchange, under what its `traceparent` says; the gateway
/// is then told of that span. What it is given must outlive it.
[[nodiscard]] GatewayCalls::Send traced_exchanges(http::Client& client, trace::Tracer& tracer);

}  // namespace bellhop::payment
