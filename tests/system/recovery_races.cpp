// Many callers at once, and bookings that are cancelled while they wait.
#include "desk.hpp"
#include "stage.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace bellhop::tests {

TEST_CASE("of 40 callers at once for the one Suite exactly one is served, 39 are refused") {
    auto& house = fresh_house();
    const auto answers = at_once(40, [&](int) { return book(house, {}, {{"Prefer", "wait=30"}}); });
    CHECK(count_of(answers, 200) == 1);
    CHECK(count_of(answers, 409) == 39);
    CHECK(free_suites(house, {"\"2026-02-15\"", "\"2026-02-18\""}) == "0");
    const auto winner = std::find_if(answers.begin(), answers.end(),
                                     [](const auto& each) { return each.status == 200; });
    REQUIRE(winner != answers.end());
    CHECK(each_charged_once(house, {winner->at("booking_id")}));
    CHECK(dead_letters() == "");
}

TEST_CASE("of 40 callers for the one Suite who wait in the queue one is confirmed") {
    auto& house = fresh_house();
    house.terminate("availability");
    const auto answers = at_once(40, [&](int) { return book(house, {}, kAtOnce); });
    CHECK(count_of(answers, 202) == 40);
    CHECK(the_broker().wait_for_depth("availability.commands", 40, kPatience));
    house.start("availability");
    int confirmed = 0;
    for (const auto& answer : answers) {
        const auto id = answer.at("booking_id");
        CHECK(eventually(kPatience, [&] { return look_up(house, id).at("status") != "pending"; }));
        if (look_up(house, id).at("status") == "confirmed") ++confirmed;
    }
    CHECK(confirmed == 1);
}

TEST_CASE("a booking cancelled while its payment waits is never confirmed, and its room is free") {
    auto& house = fresh_house();
    house.terminate("payment");
    const auto days = new_days();
    const auto made = book(house, suite(days), kAtOnce);
    REQUIRE(made.status == 202);
    const auto id = made.at("booking_id");
    CHECK(the_broker().wait_for_depth("payment.commands", 1, kPatience));
    CHECK(free_suites(house, days) == "0");

    const auto cancelled = cancel(house, id, kAtOnce);
    CHECK(cancelled.status == 200);
    CHECK(cancelled.at("status") == "cancelled");
    // The room does not wait for the payment worker.
    CHECK(eventually(kPatience, [&] { return free_suites(house, days) == "1"; }));
    CHECK(look_up(house, id).at("status") == "cancelled");
    CHECK(cancel(house, id, kAtOnce).at("status") == "cancelled");

    house.start("payment");
    CHECK(eventually(kPatience, [&] {
        const auto lines = history(house, id);
        return std::count(lines.begin(), lines.end(), "charge_payment undone") == 1;
    }));
    CHECK(the_broker().wait_for_depth("payment.commands", 0, kPatience));
    const auto now = look_up(house, id);
    CHECK(now.at("status") == "cancelled");
    CHECK(now.json().member("outstanding") == nullptr);
    CHECK(payment_status(house, "TXN1001").at("payment_status") != "approved");
    const auto lines = history(house, id);
    CHECK(std::count(lines.begin(), lines.end(), "booking confirmed") == 0);
    CHECK(book(house, suite(days)).status == 200);
    CHECK(dead_letters() == "");
}

TEST_CASE("a booking cancelled while its room waits never gets one, and nothing is charged") {
    auto& house = fresh_house();
    house.terminate("availability");
    const auto days = new_days();
    const auto id = book(house, suite(days), kAtOnce).at("booking_id");
    CHECK(the_broker().wait_for_depth("availability.commands", 1, kPatience));
    CHECK(cancel(house, id, kAtOnce).at("status") == "cancelled");
    house.start("availability");
    CHECK(eventually(kPatience, [&] { return history(house, id).back() == "hold_room undone"; }));
    CHECK(free_suites(house, days) == "1");
    CHECK(payment_status(house, "TXN1001").status == 404);
    CHECK(dead_letters() == "");
}

TEST_CASE("forty bookings cancelled while the broker is away end cancelled, paid by nobody") {
    auto& house = fresh_house();
    house.terminate("payment");
    const auto ids = book_many(house, 40);
    CHECK(the_broker().wait_for_depth("payment.commands", 40, kPatience));
    the_broker().kill_hard();
    for (const auto& id : ids) CHECK(cancel(house, id, kAtOnce).at("status") == "cancelled");
    the_broker().start();
    house.start("payment");
    for (const auto& id : ids) {
        CHECK(eventually(
            kPatience, [&] { return look_up(house, id).json().member("outstanding") == nullptr; }));
        const auto found = look_up(house, id);
        CHECK(found.at("status") == "cancelled");
        CHECK(found.at("payment_status") != "approved");
    }
    for (int number = 1001; number <= 1040; ++number) {
        const auto paid = payment_status(house, "TXN" + std::to_string(number));
        if (paid.status == 200) CHECK(paid.at("payment_status") == "refunded");
    }
    CHECK(dead_letters() == "");
}

TEST_CASE(
    "a confirmed booking is refunded although the payment worker is away when it is cancelled") {
    auto& house = fresh_house();
    const auto days = new_days();
    const auto made = book(house, suite(days));
    REQUIRE(made.status == 200);
    house.terminate("payment");
    const auto answer = cancel(house, made.at("booking_id"), kAtOnce);
    CHECK(answer.status == 200);
    CHECK(answer.at("status") == "cancelled");
    CHECK(answer.at("payment_status") == "refunding");
    CHECK(eventually(kPatience, [&] { return free_suites(house, days) == "1"; }));
    house.start("payment");
    CHECK(eventually(kPatience, [&] {
        return payment_status(house, made.at("transaction_id")).at("payment_status") == "refunded";
    }));
    CHECK(eventually(kPatience, [&] {
        return look_up(house, made.at("booking_id")).at("payment_status") == "refunded";
    }));
}

TEST_CASE("cancelling at any moment leaves a cancelled booking, a free room and no money taken") {
    auto& house = fresh_house();
    for (int round = 0; round < 15; ++round) {
        const auto days = new_days();
        const auto made = book(house, suite(days), kAtOnce);
        REQUIRE(made.status == 202);
        const auto id = made.at("booking_id");
        // Wherever it stands by now: nothing is waited for.
        const auto cancelled = cancel(house, id, {{"Prefer", "wait=30"}});
        CHECK(cancelled.at("status") == "cancelled");
        CHECK(cancelled.json().member("outstanding") == nullptr);
        CHECK(free_suites(house, days) == "1");
        const auto transaction = cancelled.at("transaction_id");
        if (!transaction.empty())
            CHECK(payment_status(house, transaction).at("payment_status") == "refunded");
    }
    CHECK(dead_letters() == "");
}

}  // namespace bellhop::tests
