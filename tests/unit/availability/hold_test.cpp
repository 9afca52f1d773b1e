// Holding rooms: the last one, half-free stays, and the races.
#include "core/errors.hpp"
#include "front_desk.hpp"
#include "wire/codec.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using namespace bellhop::availability;

TEST_CASE("a free room is held for every night, at its rate") {
    FrontDesk desk;
    const auto reply = desk.hold("B1", "Double", "2026-02-15", "2026-02-18");
    REQUIRE(is_held(reply));
    const auto held = wire::decode<contract::Held>(reply.body);
    CHECK(held.booking_id == BookingId{"B1"});
    CHECK(held.room_rate == Money{{15050}, "USD"});
    CHECK(held.total == Money{{45150}, "USD"});
    CHECK(desk.taken("Double", "2026-02-14") == 0);
    for (const auto* night : {"2026-02-15", "2026-02-16", "2026-02-17"})
        CHECK(desk.taken("Double", night) == 1);
    CHECK(desk.taken("Double", "2026-02-18") == 0);
}

TEST_CASE("the last room is sold once") {
    FrontDesk desk;
    CHECK(is_held(desk.hold("B1", "Double", "2026-02-15", "2026-02-16")));
    CHECK(is_held(desk.hold("B2", "Double", "2026-02-15", "2026-02-16")));
    const auto third = desk.hold("B3", "Double", "2026-02-15", "2026-02-16");
    CHECK(refused_for(third) == "sold_out");
    CHECK(wire::decode<contract::Refused>(third.body).message ==
          "No Double rooms available for the selected dates");
    CHECK(desk.taken("Double", "2026-02-15") == 2);
}

TEST_CASE("the day of one guest's departure is another's arrival") {
    FrontDesk desk;
    CHECK(is_held(desk.hold("B1", "Single", "2026-02-15", "2026-02-18")));
    CHECK(is_held(desk.hold("B2", "Single", "2026-02-18", "2026-02-20")));
    CHECK(is_held(desk.hold("B3", "Single", "2026-02-14", "2026-02-15")));
    CHECK(refused_for(desk.hold("B4", "Single", "2026-02-19", "2026-02-21")) == "sold_out");
}

TEST_CASE("a stay of which some nights are free takes none of them") {
    for (const auto* sold : {"2026-02-15", "2026-02-16", "2026-02-17"}) {
        FrontDesk desk;
        const auto next = Date::parse(sold)->plus_days(1).text();
        REQUIRE(is_held(desk.hold("B1", "Single", sold, next)));
        CHECK(refused_for(desk.hold("B2", "Single", "2026-02-15", "2026-02-18")) == "sold_out");
        for (const auto* night : {"2026-02-15", "2026-02-16", "2026-02-17"})
            CHECK(desk.taken("Single", night) == (std::string(night) == sold ? 1 : 0));
    }
}

TEST_CASE("the same booking asked twice gets its first answer and one room") {
    FrontDesk desk;
    const auto first = desk.hold("B1", "Double", "2026-02-15", "2026-02-18");
    const auto again = desk.hold("B1", "Double", "2026-02-15", "2026-02-18");
    CHECK(again.type == first.type);
    CHECK(again.body == first.body);
    CHECK_FALSE(first.again);
    CHECK(again.again);
    CHECK(desk.taken("Double", "2026-02-15") == 1);
    CHECK(desk.holds() == 1);
}

TEST_CASE("the first answer stands when the catalog, or the question, has changed") {
    FrontDesk desk;
    const auto first = desk.hold("B1", "Double", "2026-02-15", "2026-02-18");
    desk.catalog().hotels[0].room_types[1].rate.amount = {99900};
    CHECK(desk.hold("B1", "Double", "2026-02-15", "2026-02-18").body == first.body);
    CHECK(desk.hold("B1", "Single", "2026-03-01", "2026-03-02").body == first.body);
    CHECK(desk.taken("Single", "2026-03-01") == 0);
}

TEST_CASE("a booking that was refused stays refused when a room becomes free") {
    FrontDesk desk;
    REQUIRE(is_held(desk.hold("B1", "Single", "2026-02-15", "2026-02-16")));
    const auto refused = desk.hold("B2", "Single", "2026-02-15", "2026-02-16");
    desk.release("B1");
    const auto again = desk.hold("B2", "Single", "2026-02-15", "2026-02-16");
    CHECK(refused_for(again) == "sold_out");
    CHECK(again.body == refused.body);
    CHECK(desk.taken("Single", "2026-02-15") == 0);
}

TEST_CASE("two bookings in one transaction share the rooms that there are") {
    FrontDesk desk;
    desk.database().transaction([&](db::Transaction& tx) {
        CHECK(
            is_held(desk.holder().handle(a_hold("B1", "Single", "2026-02-15", "2026-02-16"), tx)));
        CHECK(refused_for(desk.holder().handle(a_hold("B2", "Single", "2026-02-15", "2026-02-16"),
                                               tx)) == "sold_out");
    });
    CHECK(desk.taken("Single", "2026-02-15") == 1);
}

TEST_CASE("a hold that is rolled back took nothing") {
    FrontDesk desk;
    CHECK_THROWS_AS(desk.database().transaction([&](db::Transaction& tx) {
        desk.holder().handle(a_hold("B1", "Single", "2026-02-15", "2026-02-16"), tx);
        throw Unavailable("test", "away");
    }),
                    Unavailable);
    CHECK(desk.taken("Single", "2026-02-15") == 0);
    CHECK(is_held(desk.hold("B2", "Single", "2026-02-15", "2026-02-16")));
}

TEST_CASE("what the catalog refuses is answered with its reason, and recorded") {
    FrontDesk desk;
    auto command = a_hold("B1", "Double", "2026-02-15", "2026-02-16");
    command.num_guests = 4;
    CHECK(refused_for(desk.hold(command)) == "too_many_guests");
    command = a_hold("B2", "Double", "2026-02-15", "2026-02-16");
    command.hotel_name = "Nowhere";
    CHECK(refused_for(desk.hold(command)) == "hotel_unknown");
    CHECK(refused_for(desk.hold("B3", "Igloo", "2026-02-15", "2026-02-16")) == "room_type_unknown");
    CHECK(refused_for(desk.hold("B4", "Attic", "2026-02-15", "2026-02-16")) == "sold_out");
    CHECK(desk.holds() == 4);
    CHECK(desk.taken("Double", "2026-02-15") == 0);
}

TEST_CASE("a stay that no hotel can have is a bad message") {
    FrontDesk desk;
    for (const auto* check_out : {"2026-02-15", "2026-02-14", "2027-02-16"}) {
        CHECK_THROWS_AS(desk.hold("B1", "Double", "2026-02-15", check_out), BadMessage);
    }
    CHECK(desk.holds() == 0);
    CHECK(is_held(desk.hold("B2", "Double", "2026-02-15", "2027-02-15")));
}

TEST_CASE("fewer rooms than are taken sells no more, and takes nothing away") {
    FrontDesk desk;
    REQUIRE(is_held(desk.hold("B1", "Double", "2026-02-15", "2026-02-16")));
    REQUIRE(is_held(desk.hold("B2", "Double", "2026-02-15", "2026-02-16")));
    desk.catalog().hotels[0].room_types[1].rooms = 1;
    desk.release("B1");
    CHECK(refused_for(desk.hold("B3", "Double", "2026-02-15", "2026-02-16")) == "sold_out");
    CHECK(is_held(desk.hold("B2", "Double", "2026-02-15", "2026-02-16")));
}
