// The documented REST routes of availability and payment.
#include "desk.hpp"
#include "stage.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

using Members = std::map<std::string, std::string>;
using Names = std::vector<std::string>;

Answer check(const House& house, const Members& changes) {
    Members members{{"hotel_name", "\"Grand Plaza\""},
                    {"check_in", "\"2026-02-15\""},
                    {"check_out", "\"2026-02-18\""},
                    {"room_type", "\"Suite\""}};
    for (const auto& [name, value] : changes) members[name] = value;
    std::erase_if(members, [](const auto& member) { return member.second.empty(); });
    return post(house.port("availability"), "/check-availability", object(members));
}

Answer pay(const House& house, const std::string& booking_id, const Members& changes = {}) {
    Members members{{"booking_id", '"' + booking_id + '"'},
                    {"guest_name", "\"Ada Lovelace\""},
                    {"hotel_name", "\"Grand Plaza\""},
                    {"amount", "900.00"},
                    {"payment_method", "\"credit_card\""}};
    for (const auto& [name, value] : changes) members[name] = value;
    std::erase_if(members, [](const auto& member) { return member.second.empty(); });
    return post(house.port("payment"), "/process-payment", object(members));
}

std::string new_id() {
    static int number = 0;
    return "BOOK9" + std::to_string(++number);
}

}  // namespace

TEST_CASE("the hotels are the documented ones") {
    const auto answer = get(any_house().port("availability"), "/hotels");
    CHECK(answer.status == 200);
    CHECK(
        answer.body ==
        R"({"status":"success","available_hotels":[)"
        R"({"name":"Grand Plaza","city":"New York","room_types":["Standard","Deluxe","Suite"]},)"
        R"({"name":"Oceanview Resort","city":"Miami","room_types":["Standard","Deluxe","Suite"]},)"
        R"({"name":"City Center Inn","city":"Chicago","room_types":["Standard","Deluxe","Suite"]})"
        "]}\n");
}

TEST_CASE("a free room is shown with its price, as often as one asks") {
    auto& house = fresh_house();
    for (int time = 0; time < 3; ++time) {
        const auto answer = check(house, {{"num_guests", time == 0 ? "" : "1"}});
        CHECK(answer.status == 200);
        CHECK(is_timestamp(answer.at("timestamp")));
        CHECK(answer.body ==
              R"({"status":"success","available":true,"hotel_name":"Grand Plaza",)"
              R"("room_type":"Suite","check_in":"2026-02-15","check_out":"2026-02-18",)"
              R"("num_nights":3,"room_rate":300.00,"total_price":900.00,"available_rooms":1,)"
              R"("currency":"USD","timestamp":")" +
                  answer.at("timestamp") + "\"}\n");
    }
}

TEST_CASE("a room that is sold out is shown unavailable, as documented") {
    auto& house = any_house();
    const auto answer = check(house, {{"hotel_name", "\"City Center Inn\""}, {"num_guests", "1"}});
    CHECK(answer.status == 200);
    CHECK(answer.body ==
          R"({"status":"unavailable","available":false,"hotel_name":"City Center Inn",)"
          R"("room_type":"Suite","check_in":"2026-02-15","check_out":"2026-02-18",)"
          R"("message":"No Suite rooms available for the selected dates"})"
          "\n");
}

TEST_CASE("a stay is the nights before its last day") {
    auto& house = any_house();
    const auto days = new_days(3);
    REQUIRE(book(house, suite(days)).status == 200);
    const auto after = new_days(1);
    CHECK(after.check_in == days.check_out);
    CHECK(free_suites(house, {days.check_out, after.check_out}) == "1");
    CHECK(free_suites(house, {days.check_in, after.check_out}) == "0");
    CHECK(book(house, suite({days.check_in, after.check_out})).status == 409);
    CHECK(book(house, suite(after)).status == 200);
}

TEST_CASE("availability answers what is not there with 404, what cannot be with 400") {
    auto& house = any_house();
    const auto hotel = check(house, {{"hotel_name", "\"Nowhere\""}});
    CHECK(hotel.status == 404);
    CHECK(hotel.at("message") == "Hotel not found");
    const auto room = check(house, {{"room_type", "\"Penthouse\""}});
    CHECK(room.status == 404);
    CHECK(room.at("message") == "Room type not available");
    const std::vector<std::pair<std::string, std::string>> bad{{"check_in", "\"2026-02-30\""},
                                                               {"check_out", "\"2026-02-15\""},
                                                               {"check_in", ""},
                                                               {"hotel_name", "\"\""},
                                                               {"hotel_name", "7"},
                                                               {"num_guests", "0"},
                                                               {"check_out", "\"2028-02-15\""}};
    for (const auto& each : bad) {
        const auto& name = each.first;
        const auto& value = each.second;
        CAPTURE(name);
        CAPTURE(value);
        const auto answer = check(house, {{name, value}});
        CHECK(answer.status == 400);
        CHECK(answer.at("status") == "error");
        CHECK(answer.at("field") == name);
    }
}

TEST_CASE("an approved payment is the documented answer, and the status shows the same") {
    auto& house = empty_house();
    house.start("payment");
    const auto answer = pay(house, "BOOK1738443296", {{"currency", "\"USD\""}});
    CHECK(answer.status == 200);
    CHECK(is_timestamp(answer.at("timestamp")));
    CHECK(answer.body ==
          R"({"status":"success","transaction_id":"TXN1001","booking_id":"BOOK1738443296",)"
          R"("guest_name":"Ada Lovelace","hotel_name":"Grand Plaza","amount":900.00,)"
          R"("currency":"USD","payment_status":"approved","reason":"Payment gateway approval",)"
          R"("timestamp":")" +
              answer.at("timestamp") + "\"}\n");
    CHECK(payment_status(house, "TXN1001").body == answer.body);
    CHECK(pay(house, new_id()).at("transaction_id") == "TXN1002");
}

TEST_CASE("the same booking is charged once, however often it is asked") {
    auto& house = empty_house();
    house.start("payment");
    const auto answers = at_once(10, [&](int) { return pay(house, "BOOK1"); });
    CHECK(count_of(answers, 200) == 10);
    for (const auto& answer : answers) CHECK(answer.body == answers.front().body);
    house.kill("payment");
    house.start("payment");
    CHECK(pay(house, "BOOK1").body == answers.front().body);
    CHECK(pay(house, new_id()).at("transaction_id") == "TXN1002");
}

TEST_CASE("what the gateway declines is answered 402 with the members of the status answer") {
    auto& house = any_house();
    const auto dear = pay(house, new_id(), {{"amount", "10000.01"}});
    CHECK(dear.status == 402);
    CHECK(dear.names() == Names{"status", "transaction_id", "booking_id", "guest_name",
                                "hotel_name", "amount", "currency", "payment_status", "reason",
                                "timestamp"});
    CHECK(dear.at("status") == "declined");
    CHECK(dear.at("payment_status") == "declined");
    CHECK(dear.at("amount") == "10000.01");
    CHECK(payment_status(house, dear.at("transaction_id")).at("payment_status") == "declined");
    CHECK(pay(house, new_id(), {{"amount", "10000"}}).status == 200);

    for (const std::string method : {"credit_card", "debit_card", "paypal", "bank_transfer"})
        CHECK(pay(house, new_id(), {{"payment_method", '"' + method + '"'}}).status == 200);
    const auto method = pay(house, new_id(), {{"payment_method", "\"Credit_Card\""}});
    CHECK(method.status == 402);
    CHECK(method.at("reason") == "Invalid payment method");
}

TEST_CASE("a payment that cannot be is answered 400, an unknown transaction 404") {
    auto& house = any_house();
    const std::vector<std::pair<std::string, std::string>> bad{
        {"amount", "0"},        {"amount", "-1.00"},        {"amount", "1.005"},
        {"amount", "\"900\""},  {"amount", "1e3"},          {"amount", "99999999999999999999"},
        {"currency", "\"us\""}, {"currency", "\"dollar\""}, {"booking_id", "\"\""},
        {"guest_name", ""},     {"payment_method", "7"}};
    for (const auto& each : bad) {
        const auto& name = each.first;
        const auto& value = each.second;
        CAPTURE(name);
        CAPTURE(value);
        const auto answer = pay(house, new_id(), {{name, value}});
        CHECK(answer.status == 400);
        CHECK(answer.at("status") == "error");
        CHECK(answer.at("field") == name);
    }
    for (const std::string id : {"TXN999999", "TXN", "nothing", "TXN1001'--"}) {
        const auto answer = payment_status(house, id);
        CHECK(answer.status == 404);
        CHECK(answer.at("status") == "error");
    }
}

TEST_CASE("of the payments 95 in 100 are approved, and a seed repeats the draw") {
    constexpr int kPayments = 200;
    const auto draw = [](const std::string& seed) {
        auto& house = empty_house();
        house.set("payment", "BELLHOP_PAYMENT_APPROVAL_RATE", "");
        house.set("payment", "BELLHOP_PAYMENT_SEED", seed);
        house.start("payment");
        std::string drawn;
        for (int number = 0; number < kPayments; ++number)
            drawn += pay(house, "BOOK" + std::to_string(number)).status == 200 ? '+' : '-';
        return drawn;
    };
    const auto one = draw("42");
    CHECK(draw("42") == one);
    CHECK(draw("43") != one);
    const auto approved = std::count(one.begin(), one.end(), '+');
    CHECK(approved >= 180);
    CHECK(approved <= 198);
}

TEST_CASE("with an approval rate of 0 every booking is declined by the gateway") {
    auto& house = fresh_house({{"BELLHOP_PAYMENT_APPROVAL_RATE", "0"}});
    const auto answer = book(house, new_booking());
    CHECK(answer.status == 402);
    CHECK(answer.at("reason") == "Payment gateway declined");
}

}  // namespace bellhop::tests
