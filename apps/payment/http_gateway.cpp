// Charges and refunds, asked over HTTP.
#include "payment/http_gateway.hpp"

#include "core/errors.hpp"
#include "core/headers.hpp"

#include <utility>

namespace bellhop::payment {

namespace {

HttpGatewaySettings checked(HttpGatewaySettings settings) {
    auto& url = settings.url;
    while (!url.empty() && url.back() == '/') url.pop_back();
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        throw BadConfiguration("the payment gateway's URL must begin with http:// or https://");
    }
    return settings;
}

std::exception_ptr error_of(const Finding& finding) {
    if (finding.kind == Finding::Kind::kAnswer) return nullptr;
    if (finding.kind == Finding::Kind::kRefusal) {
        return std::make_exception_ptr(GatewayRefusal("payment gateway: " + finding.why));
    }
    return std::make_exception_ptr(Unavailable("payment gateway", finding.why));
}

}  // namespace

HttpGateway::HttpGateway(Scheduler& scheduler, Random& random, GatewayCalls::Send send,
                         HttpGatewaySettings settings)
    : settings_(checked(std::move(settings))),
      calls_(scheduler, random, std::move(send), settings_.calls) {}

void HttpGateway::charge(const ChargeRequest& request, Charged answered) {
    calls_.ask(
        completed(charge_question(settings_.url, request), request.traceparent),
        [asked = ChargeRequest(request)](const std::optional<http::ClientResponse>& response,
                                         const std::string& error) mutable {
            auto finding = read_charge_answer(asked, response, error);
            // The next exchange of this call, if there is one, is no longer the first.
            asked.asked_before = true;
            return finding;
        },
        [answered = std::move(answered)](const Finding& finding) {
            answered(finding.verdict, error_of(finding));
        });
}

void HttpGateway::refund(const RefundRequest& request, Refunded answered) {
    calls_.ask(
        completed(refund_question(settings_.url, request), request.traceparent),
        [request](const std::optional<http::ClientResponse>& response, const std::string& error) {
            return read_refund_answer(request, response, error);
        },
        [answered = std::move(answered)](const Finding& finding) { answered(error_of(finding)); });
}

http::ClientRequest HttpGateway::completed(http::ClientRequest request,
                                           const std::string& traceparent) const {
    if (!traceparent.empty()) request.headers.emplace_back(headers::kTraceparent, traceparent);
    request.connect_timeout = settings_.connect_timeout;
    request.timeout = settings_.timeout;
    return request;
}

}  // namespace bellhop::payment
