// A booking after it was made: GET, the list, DELETE in every state.
#include "desk.hpp"
#include "stage.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

using Names = std::vector<std::string>;

std::vector<std::string> ids_on(const Answer& page) {
    std::vector<std::string> ids;
    const auto body = page.json();
    for (const auto& each : body.member("bookings")->items)
        ids.push_back(each.member("booking_id")->text);
    return ids;
}

Answer list(const House& house, const std::string& query) {
    return get(house.port("orchestrator"), "/bookings" + query);
}

}  // namespace

TEST_CASE("a confirmed booking shows its confirmation and every step with its time") {
    auto& house = any_house();
    const auto confirmed = book(house, new_booking());
    REQUIRE(confirmed.status == 200);
    const auto found = look_up(house, confirmed.at("booking_id"));
    CHECK(found.status == 200);
    auto expected = confirmed.names();
    auto names = found.names();
    REQUIRE(names.size() > expected.size());
    CHECK(names.back() == "history");
    names.resize(expected.size());
    CHECK(names == expected);
    for (const auto& name : expected) CHECK(found.at(name) == confirmed.at(name));
    CHECK(history(house, confirmed.at("booking_id")) ==
          Names{"booking created", "hold_room asked", "hold_room accepted", "charge_payment asked",
                "charge_payment accepted", "booking confirmed"});
    const auto body = found.json();
    for (const auto& line : body.member("history")->items)
        CHECK(is_timestamp(line.member("timestamp")->text));
}

TEST_CASE("a failed booking shows why, and that its room was released") {
    auto& house = any_house();
    const auto failed = book(house, new_booking({{"payment_method", "\"seashells\""}}));
    REQUIRE(failed.status == 402);
    const auto id = failed.at("booking_id");
    const auto found = look_up(house, id);
    CHECK(found.at("status") == "failed");
    CHECK(found.at("message") == "Payment declined");
    CHECK(found.at("step") == "payment");
    CHECK(found.at("reason") == "Invalid payment method");
    CHECK(eventually(kPatience, [&] { return history(house, id).back() == "hold_room undone"; }));
}

TEST_CASE("a booking that nobody made is answered 404") {
    auto& house = any_house();
    for (const std::string id :
         {"BOOK1", "BOOK", "nothing", "BOOK99999999999999999999", "BOOK-1"}) {
        CAPTURE(id);
        for (const auto& answer : {look_up(house, id), cancel(house, id)}) {
            CHECK(answer.status == 404);
            CHECK(answer.at("status") == "error");
            CHECK(answer.at("message") == "Booking not found");
        }
    }
}

TEST_CASE("the list is newest first, in pages, by status and by guest") {
    auto& house = fresh_house();
    std::vector<std::string> newest_first;
    for (int number = 0; number < 5; ++number) {
        const auto guest = number % 2 == 0 ? "\"even@example.com\"" : "\"odd@example.com\"";
        const auto made = book(house, new_booking({{"guest_email", guest}}));
        REQUIRE(made.status == 200);
        newest_first.insert(newest_first.begin(), made.at("booking_id"));
    }
    const auto failed = book(house, new_booking({{"hotel_name", "\"Nowhere\""}}));
    newest_first.insert(newest_first.begin(), failed.at("booking_id"));
    CHECK(cancel(house, newest_first[5]).status == 200);

    CHECK(ids_on(list(house, "")) == newest_first);
    CHECK(list(house, "").at("next_cursor").empty());
    CHECK(ids_on(list(house, "?status=failed")) == Names{newest_first[0]});
    CHECK(ids_on(list(house, "?status=cancelled")) == Names{newest_first[5]});
    CHECK(ids_on(list(house, "?status=confirmed&guest_email=even%40example.com")) ==
          Names{newest_first[1], newest_first[3]});
    CHECK(ids_on(list(house, "?guest_email=odd%40example.com")) ==
          Names{newest_first[2], newest_first[4]});
    CHECK(ids_on(list(house, "?guest_email=nobody%40example.com")).empty());

    Names collected;
    std::string query = "?limit=2";
    for (int pages = 0; pages < 3; ++pages) {
        const auto page = list(house, query);
        REQUIRE(page.status == 200);
        const auto some = ids_on(page);
        CHECK(some.size() == 2);
        collected.insert(collected.end(), some.begin(), some.end());
        CHECK(page.at("next_cursor").empty() == (pages == 2));
        query = "?limit=2&cursor=" + page.at("next_cursor");
    }
    CHECK(collected == newest_first);
    // Each entry is the booking as it stands.
    const auto body = list(house, "?status=confirmed&limit=1").json();
    CHECK(body.member("bookings")->items[0].member("total_amount")->text == "150.00");
}

TEST_CASE("a list that nobody can give is answered 400 and its parameter") {
    auto& house = any_house();
    const std::vector<std::pair<std::string, std::string>> all{
        {"status", "lost"}, {"limit", "0"},  {"limit", "101"}, {"limit", "ten"},
        {"limit", "-1"},    {"cursor", "x"}, {"cursor", "0"}};
    for (const auto& each : all) {
        const auto& name = each.first;
        const auto& value = each.second;
        CAPTURE(name);
        CAPTURE(value);
        const auto answer = list(house, "?" + name + "=" + value);
        CHECK(answer.status == 400);
        CHECK(answer.at("field") == name);
    }
}

TEST_CASE("a confirmed booking that is cancelled is refunded and its room is free, once") {
    auto& house = any_house();
    const auto days = new_days(2);
    const auto made = book(house, suite(days));
    REQUIRE(made.status == 200);
    CHECK(free_suites(house, days) == "0");
    const auto cancelled = cancel(house, made.at("booking_id"));
    CHECK(cancelled.status == 200);
    CHECK(cancelled.at("status") == "cancelled");
    CHECK(cancelled.at("payment_status") == "refunded");
    CHECK(cancelled.at("total_amount") == "600.00");
    CHECK(free_suites(house, days) == "1");
    const auto paid = payment_status(house, made.at("transaction_id"));
    CHECK(paid.at("status") == "success");
    CHECK(paid.at("payment_status") == "refunded");
    CHECK(paid.at("amount") == "600.00");

    const auto again = cancel(house, made.at("booking_id"));
    CHECK(again.status == 200);
    CHECK(again.body == cancelled.body);
    CHECK(look_up(house, made.at("booking_id")).body == cancelled.body);
    CHECK(free_suites(house, days) == "1");
    CHECK(book(house, suite(days)).status == 200);
}

TEST_CASE("cancelling a failed booking leaves it failed") {
    auto& house = any_house();
    const auto made = book(house, new_booking({{"hotel_name", "\"Nowhere\""}}));
    const auto answer = cancel(house, made.at("booking_id"));
    CHECK(answer.status == 200);
    CHECK(answer.at("status") == "failed");
    CHECK(answer.at("message") == "Hotel not found");
}

TEST_CASE(
    "ten callers who cancel one booking at once all see it cancelled, and it is refunded once") {
    auto& house = any_house();
    const auto days = new_days();
    const auto made = book(house, suite(days));
    REQUIRE(made.status == 200);
    const auto id = made.at("booking_id");
    const auto answers = at_once(10, [&](int) { return cancel(house, id); });
    CHECK(count_of(answers, 200) == 10);
    for (const auto& answer : answers) CHECK(answer.at("status") == "cancelled");
    const auto lines = history(house, id);
    CHECK(std::count(lines.begin(), lines.end(), "charge_payment undone") == 1);
    CHECK(free_suites(house, days) == "1");
}

}  // namespace bellhop::tests
