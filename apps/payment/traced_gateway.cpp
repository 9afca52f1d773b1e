// Calls to a gateway as spans: the call, and under it each exchange over HTTP.
#include "payment/traced_gateway.hpp"

#include "core/headers.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::payment {

namespace {

constexpr int kFirstFailure = 400;  // of a client's view

void end_call(trace::Span& span, const std::exception_ptr& error, std::string_view outcome) {
    if (error) {
        // The words are those of the span above, which says what became of it.
        span.set("error.type", std::string("unavailable"));
        span.fail("the gateway gave no answer, or will not do it");
    } else {
        span.set("bellhop.outcome", std::string(outcome));
    }
    span.end();
}

/// The address without a user's name and password, and without a query.
std::string harmless(const std::string& url) {
    const auto host = url.find("://") == std::string::npos ? 0 : url.find("://") + 3;
    const auto at = url.substr(0, url.find('/', host)).rfind('@');
    const auto plain = at == std::string::npos ? url : url.substr(0, host) + url.substr(at + 1);
    return plain.substr(0, plain.find_first_of("?#"));
}

http::Client::Done ending(trace::Span span, http::Client::Done done) {
    return [span = std::move(span), done = std::move(done)](
               std::optional<http::ClientResponse> response, const std::string& error) mutable {
        const int status = response ? response->status : 0;
        if (response) span.set("http.response.status_code", std::int64_t{status});
        if (!response || status >= kFirstFailure) {
            span.set("error.type", response ? std::to_string(status) : "no response");
            span.fail(error);
        }
        span.end();
        done(std::move(response), error);
    };
}

}  // namespace

TracedGateway::Call TracedGateway::begin(const char* name, const BookingId& booking) const {
    const auto above = above_ ? above_(booking) : std::nullopt;
    Call call;
    if (above) call.traceparent = to_traceparent(*above);
    if (tracer_ == nullptr) return call;
    call.span = above ? tracer_->start(name, trace::Kind::kClient, above)
                      : tracer_->start_within(name, trace::Kind::kClient,
                                              trace::derived_from(booking.value()));
    if (!call.span) return call;
    call.traceparent = to_traceparent(call.span.context());
    call.span.set("bellhop.booking.id", booking.value());
    call.span.set("peer.service", std::string("payment gateway"));
    return call;
}

void TracedGateway::charge(const ChargeRequest& request, Charged answered) {
    auto call = begin("charge at the payment gateway", request.booking_id);
    if (call.traceparent.empty()) return gateway_.charge(request, std::move(answered));
    auto asked = request;
    asked.traceparent = std::move(call.traceparent);
    if (!call.span) return gateway_.charge(asked, std::move(answered));
    gateway_.charge(asked, [span = call.span, answered = std::move(answered)](
                               GatewayVerdict verdict, std::exception_ptr error) mutable {
        end_call(span, error, verdict.approved ? "approved" : "declined");
        answered(std::move(verdict), std::move(error));
    });
}

void TracedGateway::refund(const RefundRequest& request, Refunded answered) {
    auto call = begin("refund at the payment gateway", request.booking_id);
    if (call.traceparent.empty()) return gateway_.refund(request, std::move(answered));
    auto asked = request;
    asked.traceparent = std::move(call.traceparent);
    if (!call.span) return gateway_.refund(asked, std::move(answered));
    gateway_.refund(asked, [span = call.span,
                            answered = std::move(answered)](std::exception_ptr error) mutable {
        end_call(span, error, "refunded");
        answered(std::move(error));
    });
}

GatewayCalls::Send traced_exchanges(http::Client& client, trace::Tracer& tracer) {
    return [&client, &tracer](http::ClientRequest request, http::Client::Done done) {
        const auto header =
            std::find_if(request.headers.begin(), request.headers.end(),
                         [](const auto& each) { return each.first == headers::kTraceparent; });
        const auto above = header == request.headers.end()
                               ? std::nullopt
                               : trace::parse_traceparent(header->second);
        auto span =
            above ? tracer.start(request.method, trace::Kind::kClient, above) : trace::Span{};
        if (!span) return client.send(std::move(request), std::move(done));
        header->second = to_traceparent(span.context());
        span.set("http.request.method", request.method);
        span.set("url.full", harmless(request.url));
        client.send(std::move(request), ending(std::move(span), std::move(done)));
    };
}

}  // namespace bellhop::payment
