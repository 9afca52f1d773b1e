// Who may pass as the operator.
#include "orchestrator/front/operator_door.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using orchestrator::OperatorDoor;

namespace {

const std::string kToken = "0123456789abcdef";

http::Request showing(const std::string& header) {
    http::Request request;
    request.headers.emplace("authorization", header);
    return request;
}

std::string header(const http::Response& response, const std::string& name) {
    for (const auto& [each, value] : response.headers) {
        if (each == name) return value;
    }
    return "";
}

}  // namespace

TEST_CASE("who shows the token passes, however the scheme is written") {
    const OperatorDoor door(kToken);
    CHECK_FALSE(door.refuse(showing("Bearer " + kToken)).has_value());
    CHECK_FALSE(door.refuse(showing("bearer   " + kToken)).has_value());
}

TEST_CASE("who shows none is asked for it: 401, a problem") {
    const OperatorDoor door(kToken);
    for (const auto* shown : {"Basic b3A6b3A=", "Bearer", "", "Bearers x"}) {
        CAPTURE(shown);
        const auto refusal = door.refuse(showing(shown));
        REQUIRE(refusal.has_value());
        CHECK(refusal->status == 401);
    }
    const auto refusal = door.refuse({});
    REQUIRE(refusal.has_value());
    CHECK(refusal->content_type == "application/problem+json");
    CHECK(header(*refusal, "WWW-Authenticate") == R"(Bearer realm="bellhop operator")");
    CHECK(refusal->body ==
          R"({"type":"about:blank","title":"Unauthorized","status":401,)"
          R"("detail":"This needs the operator's token: Authorization: Bearer TOKEN"})"
          "\n");
}

TEST_CASE("another token is refused: 403, a problem") {
    const OperatorDoor door(kToken);
    for (const auto& shown : {kToken + "0", kToken.substr(1), std::string("x"), kToken + " x"}) {
        CAPTURE(shown);
        const auto refusal = door.refuse(showing("Bearer " + shown));
        REQUIRE(refusal.has_value());
        CHECK(refusal->status == 403);
        CHECK(refusal->content_type == "application/problem+json");
        CHECK(header(*refusal, "WWW-Authenticate").empty());
    }
}

TEST_CASE("without a token nobody passes") {
    const OperatorDoor door("");
    CHECK(door.refuse({})->status == 401);
    CHECK(door.refuse(showing("Bearer x"))->status == 403);
    // Hashes to the same as no token at all.
    CHECK(door.refuse(showing("Bearer  ")).has_value());
}
