// What a payment gateway may say: a line with the status, then the body. Money counts as taken only
// where it says so.
#include "fuzz/try_one.hpp"
#include "payment/gateway_protocol.hpp"
#include "wire/document.hpp"

#include <charconv>

namespace bellhop::fuzz {

namespace {

using payment::Finding;

bool says(const std::string& body, std::string_view status) {
    const auto value = wire::parse(body);
    const auto* member = value.member("status");
    return member != nullptr && member->text == status;
}

/// The body is the gateway's: it may hold what no log should.
void check_keeps_body(const Finding& finding, const std::string& body) {
    if (finding.kind == Finding::Kind::kAnswer) return;
    BELLHOP_CHECK(!finding.why.empty() && finding.why.size() < 300);
    BELLHOP_CHECK(body.size() < 20 || finding.why.find(body) == std::string::npos);
}

void check_charge(const payment::ChargeRequest& request, const http::ClientResponse& response) {
    const auto finding = payment::read_charge_answer(request, response, "");
    check_keeps_body(finding, response.body);
    if (finding.kind != Finding::Kind::kAnswer) return;
    BELLHOP_CHECK(!finding.verdict.reason.empty() && finding.verdict.reason.size() <= 1000);
    if (!finding.verdict.approved)
        return BELLHOP_CHECK(!request.asked_before || says(response.body, "declined"));
    BELLHOP_CHECK(response.status == 200 || response.status == 201);
    BELLHOP_CHECK(says(response.body, "approved"));
}

void check_refund(const payment::RefundRequest& request, const http::ClientResponse& response) {
    const auto finding = payment::read_refund_answer(request, response, "");
    check_keeps_body(finding, response.body);
    if (finding.kind != Finding::Kind::kAnswer) return;
    if (response.status == 404) return BELLHOP_CHECK(request.amount.amount.minor == 0);
    BELLHOP_CHECK(says(response.body, "refunded") || says(response.body, "nothing_to_refund"));
}

}  // namespace

void try_one(std::string_view bytes) {
    const auto line = take_line(bytes);
    http::ClientResponse response;
    std::from_chars(line.data(), line.data() + line.size(), response.status);
    response.body = bytes;
    payment::ChargeRequest charge{BookingId{"BOOK1"}, {{90000}, "USD"}, "credit_card"};
    check_charge(charge, response);
    charge.asked_before = true;
    check_charge(charge, response);
    const payment::RefundRequest of_known{BookingId{"BOOK1"}, {{90000}, "USD"}, "ch_1"};
    check_refund(of_known, response);
    check_refund({BookingId{"BOOK1"}, {}, ""}, response);
    const std::string error(line);
    check_keeps_body(payment::read_charge_answer(charge, std::nullopt, error), response.body);
    check_keeps_body(payment::read_refund_answer(of_known, std::nullopt, error), response.body);
}

}  // namespace bellhop::fuzz
