// A real gateway's odd answers: no money moves by a status alone.
#include "desk.hpp"
#include "stage.hpp"
#include "support/misbehaving_gateway.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

House& house_with(const MisbehavingGateway& gateway) {
    return fresh_house({{"BELLHOP_PAYMENT_GATEWAY_URL", gateway.url()}});
}

}  // namespace

TEST_CASE("who was charged is not declined by a status that came after the lost answer") {
    MisbehavingGateway gateway;
    auto& house = house_with(gateway);
    gateway.next({{Manner::kDropAfterwards}, {Manner::kAnswerStatus, 400}});
    const auto id = book(house, new_booking(), kAtOnce).at("booking_id");
    CHECK(becomes(house, id, "confirmed"));
    CHECK(gateway.charges() == 1);
    CHECK(each_charged_once(house, {id}));
}

TEST_CASE(
    "a payment that the gateway gives no verdict on is answered 503, and can be asked again") {
    MisbehavingGateway gateway;
    auto& house = house_with(gateway);
    const std::string payment =
        R"({"booking_id":"BOOK77","guest_name":"Ada","hotel_name":"Grand Plaza",)"
        R"("amount":900.00,"payment_method":"credit_card"})";
    gateway.next({{Manner::kDropAfterwards}, {Manner::kAnswerStatus, 422}});
    const auto refused = post(house.port("payment"), "/process-payment", payment);
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("retry-after").empty());
    CHECK(post(house.port("payment"), "/process-payment", payment).status == 200);
    CHECK(gateway.charges() == 1);
}

TEST_CASE("a 404 does not pay back what was charged: the refund is asked for again until it is") {
    MisbehavingGateway gateway;
    auto& house = house_with(gateway);
    const auto made = book(house, new_booking());
    REQUIRE(made.status == 200);
    const auto id = made.at("booking_id");
    gateway.always({Manner::kAnswerStatus, 404});
    const auto before = gateway.requests();
    CHECK(cancel(house, id, kAtOnce).status == 200);
    REQUIRE(eventually(kPatience, [&] { return gateway.requests() >= before + 2; }));
    CHECK(payment_status(house, made.at("transaction_id")).at("payment_status") != "refunded");
    gateway.always({});
    REQUIRE(eventually(kPatience, [&] { return gateway.refunds() == 1; }));
    CHECK(eventually(kPatience,
                     [&] { return look_up(house, id).at("payment_status") == "refunded"; }));
}

}  // namespace bellhop::tests
