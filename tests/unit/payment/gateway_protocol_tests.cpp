// The JSON that a gateway is sent, and the meaning of every kind of answer.
#include "payment/gateway_protocol.hpp"

#include <set>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::payment;
using Kind = Finding::Kind;

namespace {

const ChargeRequest kCharge{BookingId{"BOOK1"}, {{90000}, "USD"}, "credit_card"};
const RefundRequest kRefund{BookingId{"BOOK1"}, {{90000}, "USD"}, "ch_1"};

Finding charge_answer(int status, const std::string& body) {
    return read_charge_answer(kCharge, http::ClientResponse{status, body, {}}, "");
}
Finding refund_answer(int status, const std::string& body) {
    return read_refund_answer(kRefund, http::ClientResponse{status, body, {}}, "");
}
std::string header(const http::ClientRequest& request, const std::string& name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return "";
}

}  // namespace

TEST_CASE("a charge is sent with its key, in the body and in the header") {
    const auto request = charge_question("https://gateway.example/v1", kCharge);
    CHECK(request.method == "POST");
    CHECK(request.url == "https://gateway.example/v1/charges");
    CHECK(header(request, "Idempotency-Key") == "BOOK1");
    CHECK(header(request, "Content-Type") == "application/json");
    CHECK(request.body ==
          R"({"idempotency_key":"BOOK1","booking_id":"BOOK1","amount":900.00,"currency":"USD",)"
          R"("payment_method":"credit_card"})");
}

TEST_CASE("a refund is sent with a key of its own") {
    const auto request = refund_question("https://gateway.example/v1", kRefund);
    CHECK(request.url == "https://gateway.example/v1/refunds");
    CHECK(header(request, "Idempotency-Key") == "BOOK1-refund");
    CHECK(request.body ==
          R"({"idempotency_key":"BOOK1-refund","booking_id":"BOOK1","amount":900.00,)"
          R"("currency":"USD","reference":"ch_1"})");
}

TEST_CASE("a refund of what we know nothing of names no amount, and has another key") {
    const auto request = refund_question("https://gateway.example", {BookingId{"BOOK1"}, {}, ""});
    CHECK(request.body == R"({"idempotency_key":"BOOK1-refund-unseen","booking_id":"BOOK1"})");
}

TEST_CASE("no two questions share a key, and no key can break a header") {
    std::set<std::string> keys;
    const auto add = [&](const std::string& booking) {
        for (const auto& key : {charge_key({BookingId{booking}, {{1}, "USD"}, ""}),
                                refund_key({BookingId{booking}, {{1}, "USD"}, ""}),
                                refund_key({BookingId{booking}, {}, ""})}) {
            CHECK(keys.insert(key).second);
            CHECK(key.find_first_of("\r\n\t ") == std::string::npos);
        }
    };
    for (const auto* booking : {"B", "B ", " B", "B\r\nX: y", "B-refund", "B-refund-unseen", "B%20",
                                "B%2Drefund", "B\xC3\xB6", "b"}) {
        add(booking);
    }
    CHECK(charge_key({BookingId{"B 1"}, {}, ""}) == "B%201");
}

TEST_CASE("approved and declined are answers, with 200, 201 and 402") {
    for (const int status : {200, 201}) {
        const auto yes =
            charge_answer(status, R"({"status":"approved","reason":"Fine","reference":"ch_1"})");
        CHECK(yes.kind == Kind::kAnswer);
        CHECK(yes.verdict.approved);
        CHECK(yes.verdict.reason == "Fine");
        CHECK(yes.verdict.reference == "ch_1");
    }
    for (const int status : {200, 201, 402}) {
        const auto no = charge_answer(status, R"({"status":"declined","reason":"No funds"})");
        CHECK(no.kind == Kind::kAnswer);
        CHECK_FALSE(no.verdict.approved);
        CHECK(no.verdict.reason == "No funds");
    }
}

TEST_CASE("a verdict without a reason gets one") {
    CHECK(charge_answer(200, R"({"status":"approved"})").verdict.reason ==
          "Payment gateway approval");
    CHECK(charge_answer(402, R"({"status":"declined","reason":null})").verdict.reason ==
          "Payment gateway declined");
}

TEST_CASE("an answer that makes no sense is no verdict") {
    for (const auto* body : {"", "<html>secret-4111</html>", "{}", "[]", R"({"status":"pending"})",
                             R"({"status":1})", R"({"status":"approved","reference":7})",
                             R"({"status":"approved","secret-4111":1,"secret-4111":2})"}) {
        const auto finding = charge_answer(200, body);
        CHECK(finding.kind == Kind::kUseless);
        CHECK_FALSE(finding.verdict.approved);
        CHECK(finding.why == "malformed answer (status 200)");
        CHECK(refund_answer(200, body).kind == Kind::kUseless);
    }
    CHECK(charge_answer(402, R"({"status":"approved"})").kind == Kind::kUseless);
    for (const int status : {202, 204, 301, 302}) {
        CHECK(charge_answer(status, R"({"status":"approved"})").kind == Kind::kUseless);
        CHECK(refund_answer(status, R"({"status":"refunded"})").kind == Kind::kUseless);
    }
}

TEST_CASE("no response, 408, 429 and 5xx are worth another try") {
    CHECK(read_charge_answer(kCharge, std::nullopt, "timed out").kind == Kind::kTransient);
    CHECK(read_charge_answer(kCharge, std::nullopt, "timed out").why == "no answer: timed out");
    CHECK(read_refund_answer(kRefund, std::nullopt, "timed out").kind == Kind::kTransient);
    for (const int status : {408, 429, 500, 502, 503, 504, 599}) {
        CHECK(charge_answer(status, R"({"status":"approved"})").kind == Kind::kTransient);
        CHECK(refund_answer(status, R"({"status":"refunded"})").kind == Kind::kTransient);
    }
}

TEST_CASE("a charge is declined by the gateway's own word, whatever the status of a verdict") {
    for (const int status : {200, 201, 400, 402, 422}) {
        const auto finding = charge_answer(status, R"({"status":"declined","reason":"Stolen"})");
        CHECK(finding.kind == Kind::kAnswer);
        CHECK_FALSE(finding.verdict.approved);
        CHECK(finding.verdict.reason == "Stolen");
    }
}

TEST_CASE("a status alone declines, but not for a wrong URL or credential, or a twin under way") {
    for (const int status : {400, 405, 422, 499}) {
        const auto finding = charge_answer(status, "");
        CHECK(finding.kind == Kind::kAnswer);
        CHECK_FALSE(finding.verdict.approved);
        CHECK(finding.verdict.reason ==
              "Payment gateway refused the request (status " + std::to_string(status) + ")");
    }
    for (const int status : {401, 403, 404})
        CHECK(charge_answer(status, R"({"status":"declined"})").kind == Kind::kUseless);
    CHECK(charge_answer(409, "").kind == Kind::kNotYet);
}

TEST_CASE("a status alone declines nobody who may have been charged before") {
    auto again = kCharge;
    again.asked_before = true;
    const auto answer = [&](int status, const std::string& body) {
        return read_charge_answer(again, http::ClientResponse{status, body, {}}, "");
    };
    for (const int status : {400, 405, 422, 499}) {
        for (const auto* body : {"", "<html>plain HTTP to a TLS port</html>",
                                 R"({"status":"error"})", R"({"status":"approved"})"}) {
            const auto finding = answer(status, body);
            CHECK(finding.kind == Kind::kRefusal);
            CHECK(finding.why == "refused the charge (status " + std::to_string(status) + ")");
        }
        CHECK(answer(status, R"({"status":"declined"})").kind == Kind::kAnswer);
    }
}

TEST_CASE("a refund is done when the gateway says so, or has nothing to pay back") {
    CHECK(refund_answer(200, R"({"status":"refunded"})").kind == Kind::kAnswer);
    CHECK(refund_answer(201, R"({"status":"nothing_to_refund"})").kind == Kind::kAnswer);
    const RefundRequest of_nothing_known{BookingId{"BOOK1"}, {}, ""};
    CHECK(read_refund_answer(of_nothing_known, http::ClientResponse{404, "", {}}, "").kind ==
          Kind::kAnswer);
}

TEST_CASE("a refund of a charge that we know of is not done by a status, 404 among them") {
    for (const int status : {400, 401, 402, 403, 404, 409, 422}) {
        const auto finding = refund_answer(status, R"({"status":"refunded"})");
        CHECK(finding.kind == Kind::kRefusal);
        CHECK(finding.why == "refused the refund (status " + std::to_string(status) + ")");
    }
}
