// The inventory's own promises, where the handlers do not show them.
#include "core/errors.hpp"
#include "front_desk.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using namespace bellhop::availability;

namespace {

HoldEntry an_entry() {
    return {BookingId{"B1"},
            HoldEntry::State::kHeld,
            {"Plaza", "Single", {*Date::parse("2026-02-15"), *Date::parse("2026-02-18")}, 2},
            {{30000}, "EUR"},
            {}};
}

}  // namespace

TEST_CASE("an entry is found as it was recorded") {
    FrontDesk desk;
    desk.database().transaction([&](db::Transaction& tx) {
        CHECK(desk.inventory().record(tx, an_entry(), from_micros(5)));
    });
    desk.database().read([&](db::Transaction& tx) {
        const auto found = desk.inventory().find(tx, BookingId{"B1"});
        REQUIRE(found.has_value());
        CHECK(found->state == HoldEntry::State::kHeld);
        CHECK(found->wish.hotel_name == "Plaza");
        CHECK(found->wish.stay == an_entry().wish.stay);
        CHECK(found->wish.num_guests == 2);
        CHECK(found->rate == Money{{30000}, "EUR"});
        CHECK_FALSE(desk.inventory().find(tx, BookingId{"B2"}).has_value());
    });
}

TEST_CASE("a booking has one entry: the first one stays as it is") {
    FrontDesk desk;
    auto second = an_entry();
    second.state = HoldEntry::State::kReleased;
    second.wish.hotel_name = "Other";
    std::vector<bool> recorded;
    for (const auto& entry : {an_entry(), second}) {
        desk.database().transaction([&](db::Transaction& tx) {
            recorded.push_back(desk.inventory().record(tx, entry, from_micros(5)));
        });
    }
    CHECK(recorded == std::vector<bool>{true, false});
    desk.database().read([&](db::Transaction& tx) {
        const auto found = desk.inventory().find(tx, BookingId{"B1"});
        REQUIRE(found.has_value());
        CHECK(found->state == HoldEntry::State::kHeld);
        CHECK(found->wish.hotel_name == "Plaza");
    });
}

TEST_CASE("an entry that is refused after all says why, and has no rate") {
    FrontDesk desk;
    desk.database().transaction([&](db::Transaction& tx) {
        CHECK(desk.inventory().record(tx, an_entry(), from_micros(5)));
        desk.inventory().refuse(tx, BookingId{"B1"}, {"no_rooms", "None left"});
    });
    desk.database().read([&](db::Transaction& tx) {
        const auto found = desk.inventory().find(tx, BookingId{"B1"});
        REQUIRE(found.has_value());
        CHECK(found->state == HoldEntry::State::kRefused);
        CHECK(found->rate == Money{});
        CHECK(found->refusal.reason == "no_rooms");
        CHECK(found->refusal.message == "None left");
        CHECK(found->wish.hotel_name == "Plaza");
    });
}

TEST_CASE("the fullest night of a stay decides") {
    FrontDesk desk;
    REQUIRE(is_held(desk.hold("B1", "Double", "2026-02-15", "2026-02-18")));
    REQUIRE(is_held(desk.hold("B2", "Double", "2026-02-16", "2026-02-17")));
    const auto most = [&](const char* from, const char* to) {
        std::int64_t taken = -1;
        desk.database().read([&](db::Transaction& tx) {
            taken = desk.inventory().most_taken(
                tx, {"Plaza", "Double", {*Date::parse(from), *Date::parse(to)}, 1});
        });
        return taken;
    };
    CHECK(most("2026-02-14", "2026-02-15") == 0);
    CHECK(most("2026-02-15", "2026-02-16") == 1);
    CHECK(most("2026-02-15", "2026-02-18") == 2);
    CHECK(most("2026-02-17", "2026-02-20") == 1);
}

TEST_CASE("an entry is released once, so that no twin gives its nights back again") {
    FrontDesk desk;
    std::vector<bool> released;
    desk.database().transaction([&](db::Transaction& tx) {
        released.push_back(desk.inventory().release(tx, BookingId{"B1"}, from_micros(6)));
        CHECK(desk.inventory().record(tx, an_entry(), from_micros(5)));
        for (int i = 0; i < 2; ++i) {
            released.push_back(desk.inventory().release(tx, BookingId{"B1"}, from_micros(6)));
        }
    });
    CHECK(released == std::vector<bool>{false, true, false});
}
