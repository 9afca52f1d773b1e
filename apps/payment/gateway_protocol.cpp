// JSON to the gateway, and meaning from its answers.
#include "payment/gateway_protocol.hpp"

#include "core/errors.hpp"
#include "wire/codec.hpp"

#include <string_view>
#include <utility>

namespace bellhop::payment {

namespace {

using Kind = Finding::Kind;

struct ChargeBody {
    std::string idempotency_key;
    BookingId booking_id;
    Amount amount;
    std::string currency;
    std::string payment_method;
    static constexpr auto fields() {
        return wire::fields(wire::field("idempotency_key", &ChargeBody::idempotency_key),
                            wire::field("booking_id", &ChargeBody::booking_id),
                            wire::field("amount", &ChargeBody::amount),
                            wire::field("currency", &ChargeBody::currency),
                            wire::field("payment_method", &ChargeBody::payment_method));
    }
};

struct RefundBody {
    std::string idempotency_key;
    BookingId booking_id;
    std::optional<Amount> amount;
    std::optional<std::string> currency;
    std::optional<std::string> reference;
    static constexpr auto fields() {
        return wire::fields(wire::field("idempotency_key", &RefundBody::idempotency_key),
                            wire::field("booking_id", &RefundBody::booking_id),
                            wire::field("amount", &RefundBody::amount),
                            wire::field("currency", &RefundBody::currency),
                            wire::field("reference", &RefundBody::reference));
    }
};

struct ChargeAnswer {
    std::string status;
    std::optional<std::string> reason;
    std::optional<std::string> reference;
    static constexpr auto fields() {
        return wire::fields(
            wire::field("status", &ChargeAnswer::status),
            wire::field("reason", &ChargeAnswer::reason, wire::Text{0, 1000}),
            wire::field("reference", &ChargeAnswer::reference, wire::Text{0, 1000}));
    }
};

struct RefundAnswer {
    std::string status;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &RefundAnswer::status));
    }
};

bool kept_in_keys(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_';
}

std::string key_of(const BookingId& booking) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string key;
    for (const char c : booking.value()) {
        if (kept_in_keys(c)) {
            key += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        key += '%';
        key += kDigits[byte >> 4U];
        key += kDigits[byte & 15U];
    }
    return key;
}

bool charge_is_known(const RefundRequest& request) {
    return request.amount.amount.minor != 0;
}

http::ClientRequest question(std::string url, const std::string& key, std::string body) {
    http::ClientRequest request;
    request.method = "POST";
    request.url = std::move(url);
    request.headers = {{"Content-Type", "application/json"},
                       {"Accept", "application/json"},
                       {"Idempotency-Key", key}};
    request.body = std::move(body);
    request.most_response_bytes = std::size_t{64} * 1024;
    return request;
}

Finding without_answer(Kind kind, std::string why) {
    return {kind, {}, std::move(why)};
}

std::string status_text(const http::ClientResponse& response) {
    return "(status " + std::to_string(response.status) + ")";
}

// The reader's own words would quote what the gateway sent.
Finding malformed(const http::ClientResponse& response) {
    return without_answer(Kind::kUseless, "malformed answer " + status_text(response));
}

bool worth_another_try(int status) {
    return status == 408 || status == 429 || (status >= 500 && status <= 599);
}

/// What is the same for every question: no response, or one that says nothing about the question.
std::optional<Finding> no_answer(const std::optional<http::ClientResponse>& response,
                                 const std::string& error) {
    constexpr std::size_t kMostErrorBytes = 200;
    if (!response) {
        return without_answer(Kind::kTransient, "no answer: " + error.substr(0, kMostErrorBytes));
    }
    if (worth_another_try(response->status)) {
        return without_answer(Kind::kTransient, "failed " + status_text(*response));
    }
    if (response->status < 400 && response->status != 200 && response->status != 201) {
        return without_answer(Kind::kUseless, "unexpected answer " + status_text(*response));
    }
    return std::nullopt;
}

template <class T>
std::optional<T> decoded(const http::ClientResponse& response) {
    try {
        return wire::decode<T>(response.body);
    } catch (const BadMessage&) {
        return std::nullopt;
    }
}

Finding read_verdict(const http::ClientResponse& response) {
    auto answer = decoded<ChargeAnswer>(response);
    if (!answer) return malformed(response);
    const bool approved = answer->status == "approved" && response.status < 400;
    if (!approved && answer->status != "declined") return malformed(response);
    auto reason = std::move(answer->reason).value_or("");
    if (reason.empty()) reason = approved ? "Payment gateway approval" : "Payment gateway declined";
    return {Kind::kAnswer,
            {approved, std::move(reason), std::move(answer->reference).value_or("")},
            ""};
}

Finding refused_charge(const ChargeRequest& request, const http::ClientResponse& response) {
    auto finding = read_verdict(response);
    if (finding.kind == Kind::kAnswer) return finding;
    // A declined booking is never paid back.
    if (request.asked_before)
        return without_answer(Kind::kRefusal, "refused the charge " + status_text(response));
    return {Kind::kAnswer,
            {false, "Payment gateway refused the request " + status_text(response), ""},
            ""};
}

}  // namespace

std::string charge_key(const ChargeRequest& request) {
    return key_of(request.booking_id);
}

std::string refund_key(const RefundRequest& request) {
    return key_of(request.booking_id) + (charge_is_known(request) ? "-refund" : "-refund-unseen");
}

http::ClientRequest charge_question(const std::string& base_url, const ChargeRequest& request) {
    const auto key = charge_key(request);
    const ChargeBody body{key, request.booking_id, request.amount.amount, request.amount.currency,
                          request.payment_method};
    return question(base_url + "/charges", key, wire::encode(body));
}

http::ClientRequest refund_question(const std::string& base_url, const RefundRequest& request) {
    const auto key = refund_key(request);
    RefundBody body{key, request.booking_id, {}, {}, {}};
    if (charge_is_known(request)) {
        body.amount = request.amount.amount;
        body.currency = request.amount.currency;
    }
    if (!request.reference.empty()) body.reference = request.reference;
    return question(base_url + "/refunds", key, wire::encode(body));
}

Finding read_charge_answer(const ChargeRequest& request,
                           const std::optional<http::ClientResponse>& response,
                           const std::string& error) {
    if (auto finding = no_answer(response, error)) return *std::move(finding);
    switch (response->status) {
        case 200:
        case 201:
        case 402:
            return read_verdict(*response);
        case 401:
        case 403:
            // No customer may be declined for a credential or a base URL that is wrong.
            return without_answer(Kind::kUseless, "does not let us in " + status_text(*response));
        case 404:
            return without_answer(Kind::kUseless, "does not know /charges (status 404)");
        case 409:
            // Another request with this key is under way, and may well be approved.
            return without_answer(Kind::kNotYet, "the same charge is under way (status 409)");
        default:
            return refused_charge(request, *response);
    }
}

Finding read_refund_answer(const RefundRequest& request,
                           const std::optional<http::ClientResponse>& response,
                           const std::string& error) {
    if (auto finding = no_answer(response, error)) return *std::move(finding);
    // Of a charge that was approved it would also be the answer of a base URL that is wrong.
    if (response->status == 404 && !charge_is_known(request)) return {Kind::kAnswer, {}, ""};
    if (response->status >= 400) {
        return without_answer(Kind::kRefusal, "refused the refund " + status_text(*response));
    }
    const auto answer = decoded<RefundAnswer>(*response);
    if (!answer || (answer->status != "refunded" && answer->status != "nothing_to_refund")) {
        return malformed(*response);
    }
    return {Kind::kAnswer, {}, ""};
}

}  // namespace bellhop::payment
