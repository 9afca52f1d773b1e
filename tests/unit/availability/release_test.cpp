// Giving rooms back: once, and also before they were taken.
#include "front_desk.hpp"
#include "wire/codec.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using namespace bellhop::availability;

namespace {

bool is_released(const worker::Reply& reply, const std::string& booking) {
    return reply.type == contract::Released::kWireName &&
           wire::decode<contract::Released>(reply.body).booking_id == BookingId{booking};
}

}  // namespace

TEST_CASE("a released room can be held again") {
    FrontDesk desk;
    REQUIRE(is_held(desk.hold("B1", "Single", "2026-02-15", "2026-02-18")));
    CHECK(is_released(desk.release("B1"), "B1"));
    for (const auto* night : {"2026-02-15", "2026-02-16", "2026-02-17"})
        CHECK(desk.taken("Single", night) == 0);
    CHECK(is_held(desk.hold("B2", "Single", "2026-02-15", "2026-02-18")));
}

TEST_CASE("a room released twice is given back once") {
    FrontDesk desk;
    REQUIRE(is_held(desk.hold("B1", "Double", "2026-02-15", "2026-02-16")));
    REQUIRE(is_held(desk.hold("B2", "Double", "2026-02-15", "2026-02-16")));
    const auto first = desk.release("B1");
    CHECK(is_released(first, "B1"));
    CHECK_FALSE(first.again);
    const auto second = desk.release("B1");
    CHECK(second.body == first.body);
    CHECK(second.again);
    CHECK(desk.taken("Double", "2026-02-15") == 1);
}

TEST_CASE("a release that comes before its hold refuses the hold") {
    FrontDesk desk;
    CHECK(is_released(desk.release("B1"), "B1"));
    CHECK(refused_for(desk.hold("B1", "Single", "2026-02-15", "2026-02-16")) == "cancelled");
    CHECK(refused_for(desk.hold("B1", "Single", "2026-02-15", "2026-02-16")) == "cancelled");
    CHECK(desk.taken("Single", "2026-02-15") == 0);
    CHECK(is_held(desk.hold("B2", "Single", "2026-02-15", "2026-02-16")));
}

TEST_CASE("a release before its hold may come twice, and again behind it") {
    FrontDesk desk;
    REQUIRE(is_held(desk.hold("B2", "Double", "2026-02-15", "2026-02-16")));
    CHECK(is_released(desk.release("B1"), "B1"));
    CHECK(is_released(desk.release("B1"), "B1"));
    CHECK(refused_for(desk.hold("B1", "Double", "2026-02-15", "2026-02-16")) == "cancelled");
    CHECK(is_released(desk.release("B1"), "B1"));
    CHECK(desk.taken("Double", "2026-02-15") == 1);
    CHECK(desk.holds() == 2);
}

TEST_CASE("a booking that was released is not held again") {
    FrontDesk desk;
    REQUIRE(is_held(desk.hold("B1", "Single", "2026-02-15", "2026-02-16")));
    desk.release("B1");
    CHECK(refused_for(desk.hold("B1", "Single", "2026-02-15", "2026-02-16")) == "cancelled");
    CHECK(desk.taken("Single", "2026-02-15") == 0);
}

TEST_CASE("the release of a refused booking gives nothing back") {
    FrontDesk desk;
    REQUIRE(is_held(desk.hold("B1", "Single", "2026-02-15", "2026-02-16")));
    REQUIRE(refused_for(desk.hold("B2", "Single", "2026-02-15", "2026-02-16")) == "sold_out");
    CHECK(is_released(desk.release("B2"), "B2"));
    CHECK(desk.taken("Single", "2026-02-15") == 1);
    CHECK(refused_for(desk.hold("B2", "Single", "2026-02-15", "2026-02-16")) == "sold_out");
}

TEST_CASE("hold and release in one transaction leave nothing taken") {
    FrontDesk desk;
    desk.database().transaction([&](db::Transaction& tx) {
        CHECK(
            is_held(desk.holder().handle(a_hold("B1", "Single", "2026-02-15", "2026-02-16"), tx)));
        CHECK(is_released(desk.releaser().handle({BookingId{"B1"}}, tx), "B1"));
    });
    CHECK(desk.taken("Single", "2026-02-15") == 0);
}
