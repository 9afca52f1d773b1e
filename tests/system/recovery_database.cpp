// The database away: PostgreSQL, which can be.
#include "database_postgresql.hpp"
#include "desk.hpp"
#include "stage.hpp"

#include <future>

#include <doctest/doctest.h>

namespace bellhop::tests {

TEST_CASE("services that start before PostgreSQL wait for it") {
    auto& house = empty_house();
    the_postgres().stop();
    for (const auto& name : House::names()) house.start(name);
    for (const auto& name : House::names()) {
        CAPTURE(name);
        CHECK(get(house.port(name), "/health").status == 200);
        CHECK(get(house.port(name), "/ready").status == 503);
        CHECK(house.log(name).find("waiting for the database") != std::string::npos);
    }
    const auto refused = book(house, new_booking());
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("retry-after").empty());
    the_postgres().start();
    for (const auto& name : House::names()) CHECK(house.wait_ready(name, kPatience));
    CHECK(book(house, new_booking()).status == 200);
}

TEST_CASE("PostgreSQL crashes and comes back: what was answered is there, and all goes on") {
    auto& house = fresh_house();
    const auto before = book(house, new_booking());
    REQUIRE(before.status == 200);
    const auto waiting = book_many(house, 10);
    the_postgres().kill_hard();
    for (const auto& name : House::names()) {
        CHECK(get(house.port(name), "/health").status == 200);
    }
    const auto refused = book(house, new_booking());
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("retry-after").empty());
    CHECK(eventually(kPatience,
                     [&] { return get(house.port("orchestrator"), "/ready").status == 503; }));
    the_postgres().start();
    for (const auto& name : House::names()) CHECK(house.wait_ready(name, kPatience));
    CHECK(look_up(house, before.at("booking_id")).at("status") == "confirmed");
    CHECK(all_confirmed(house, waiting));
    CHECK(book(house, new_booking()).status == 200);
}

TEST_CASE("a cancellation that waits while PostgreSQL ends is answered, and the front goes on") {
    auto& house = fresh_house();
    CHECK(house.terminate("payment") == 0);
    const auto waiting = book_many(house, 1);
    REQUIRE(eventually(kPatience, [&] {
        return history(house, waiting.front()).back() == "charge_payment asked";
    }));
    auto cancelled = std::async(std::launch::async, [&] {
        return cancel(house, waiting.front(), {{"Prefer", "wait=20"}});
    });
    REQUIRE(eventually(
        kPatience, [&] { return look_up(house, waiting.front()).at("status") == "cancelled"; }));
    the_postgres().stop();
    CHECK(cancelled.get().status == 503);
    CHECK(get(house.port("orchestrator"), "/health").status == 200);
    the_postgres().start();
    house.start("payment");
    for (const auto& name : House::names()) CHECK(house.wait_ready(name, kPatience));
    const auto booked = book(house, new_booking());
    CHECK_MESSAGE(booked.status == 200, booked.body, house.log("orchestrator"));
}

}  // namespace bellhop::tests
