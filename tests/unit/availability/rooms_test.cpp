// The rules about rooms.
#include "availability/rooms.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::availability;

namespace {

const Catalog kCatalog{{{"Plaza",
                         "Rome",
                         {{"Single", {{10000}, "USD"}, 1, 5},
                          {"Suite", {{30000}, "EUR"}, 4, 1},
                          {"Attic", {{5000}, "USD"}, 2, 0}}},
                        {"Inn", "Oslo", {{"Single", {{7000}, "NOK"}, 2, 1}}}}};

Wish wish(const std::string& hotel, const std::string& room_type, int guests = 1) {
    return {hotel, room_type, {*Date::parse("2026-02-15"), *Date::parse("2026-02-18")}, guests};
}

Refusal refusal(const Wish& wish) {
    const auto found = match(kCatalog, wish);
    return found.refusal.value_or(Refusal{});
}

}  // namespace

TEST_CASE("a wish that can be finds its hotel's own room type") {
    const auto found = match(kCatalog, wish("Inn", "Single", 2));
    CHECK_FALSE(found.refusal.has_value());
    REQUIRE(found.room_type != nullptr);
    CHECK(found.room_type->rate == Money{{7000}, "NOK"});
}

TEST_CASE("a wish that can't be is refused with the contract's reason and words") {
    CHECK(refusal(wish("Nowhere", "Single")).reason == "hotel_unknown");
    CHECK(refusal(wish("Nowhere", "Single")).message == "Hotel not found");
    CHECK(refusal(wish("Inn", "Suite")).reason == "room_type_unknown");
    CHECK(refusal(wish("Inn", "Suite")).message == "Room type not available");
    CHECK(refusal(wish("Plaza", "Attic")).reason == "sold_out");
    CHECK(refusal(wish("Plaza", "Attic")).message ==
          "No Attic rooms available for the selected dates");
}

TEST_CASE("a room takes as many guests as it has room for") {
    CHECK(refusal(wish("Plaza", "Suite", 4)).reason.empty());
    CHECK(refusal(wish("Plaza", "Suite", 5)).reason == "too_many_guests");
    CHECK(refusal(wish("Plaza", "Suite", 5)).message == "Suite rooms take at most 4 guests");
    CHECK(refusal(wish("Plaza", "Single", 2)).message == "Single rooms take at most 1 guest");
}

TEST_CASE("names are compared letter by letter") {
    CHECK(refusal(wish("plaza", "Single")).reason == "hotel_unknown");
    CHECK(refusal(wish("Plaza", "single")).reason == "room_type_unknown");
    CHECK(refusal(wish("Plaza ", "Single")).reason == "hotel_unknown");
}

TEST_CASE("a stay costs its rate for every night, in its currency") {
    const Stay stay{*Date::parse("2026-02-15"), *Date::parse("2026-02-18")};
    CHECK(total_of(kCatalog.hotels[0].room_types[1], stay) == Money{{90000}, "EUR"});
    const Stay year{*Date::parse("2026-01-01"), *Date::parse("2027-01-01")};
    const RoomType dearest{"Palace", {{100'000'000}, "USD"}};
    CHECK(total_of(dearest, year) == Money{{36'500'000'000}, "USD"});
}
