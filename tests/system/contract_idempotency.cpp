// Idempotency-Key: the same key with the same request is the same booking.
#include "desk.hpp"
#include "stage.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

Headers with_key(const std::string& key) {
    return {{"Idempotency-Key", key}};
}

}  // namespace

TEST_CASE(
    "the same key and body is the same booking, another body is refused, no key is a new one") {
    auto& house = any_house();
    const auto body = new_booking();
    const auto first = book(house, body, with_key("one key"));
    REQUIRE(first.status == 200);
    const auto again = book(house, body, with_key("one key"));
    CHECK(again.status == 200);
    CHECK(again.body == first.body);
    const auto other = book(house, new_booking(), with_key("one key"));
    CHECK(other.status == 422);
    CHECK(other.at("status") == "error");
    CHECK(other.at("field") == "Idempotency-Key");
    const auto without = book(house, body);
    CHECK(without.status == 200);
    CHECK(without.at("booking_id") != first.at("booking_id"));
}

TEST_CASE("a refusal too is answered the same again") {
    auto& house = any_house();
    const auto body = new_booking({{"hotel_name", "\"Nowhere\""}});
    const auto first = book(house, body, with_key("refused"));
    CHECK(first.status == 404);
    CHECK(book(house, body, with_key("refused")).body == first.body);
}

TEST_CASE("a key outlives the orchestrator, stopped or killed") {
    auto& house = fresh_house();
    const auto body = new_booking();
    const auto first = book(house, body, with_key("lasting"));
    REQUIRE(first.status == 200);
    CHECK(house.terminate("orchestrator") == 0);
    house.start_all();
    CHECK(book(house, body, with_key("lasting")).body == first.body);
    house.kill("orchestrator");
    house.start_all();
    CHECK(book(house, body, with_key("lasting")).body == first.body);
    CHECK(book(house, booking(), with_key("lasting")).status == 422);
    CHECK(each_charged_once(house, {first.at("booking_id")}));
}

TEST_CASE("twenty callers with one key at once make one booking") {
    auto& house = fresh_house();
    const auto body = new_booking();
    const auto answers =
        at_once(20, [&](int) { return book(house, body, with_key("twenty at once")); });
    CHECK(count_of(answers, 200) == 20);
    std::set<std::string> ids;
    for (const auto& answer : answers) ids.insert(answer.at("booking_id"));
    CHECK(ids.size() == 1);
    CHECK(each_charged_once(house, {*ids.begin()}));
    CHECK(get(house.port("orchestrator"), "/bookings").json().member("bookings")->items.size() ==
          1);
}

TEST_CASE("a key is 1 to 255 printable characters") {
    auto& house = any_house();
    CHECK(book(house, new_booking(), with_key(std::string(255, 'k'))).status == 200);
    for (const std::string& bad :
         std::vector<std::string>{std::string(256, 'k'), "", "umlaut ä", "tab\tinside"}) {
        CAPTURE(bad);
        const auto answer = book(house, new_booking(), with_key(bad));
        CHECK(answer.status == 400);
        CHECK(answer.at("field") == "Idempotency-Key");
    }
}

}  // namespace bellhop::tests
