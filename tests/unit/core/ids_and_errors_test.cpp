// Ids are types of their own; errors say who and why.
#include "core/errors.hpp"
#include "core/ids.hpp"

#include <type_traits>
#include <unordered_set>

#include <doctest/doctest.h>

using namespace bellhop;

TEST_CASE("one kind of id is not another, nor a text") {
    CHECK_FALSE(std::is_convertible_v<BookingId, MessageId>);
    CHECK_FALSE(std::is_convertible_v<std::string, BookingId>);
    CHECK_FALSE(std::is_constructible_v<BookingId, MessageId>);
}

TEST_CASE("ids are compared, ordered and hashed by their text") {
    CHECK(BookingId{"B1"} == BookingId{"B1"});
    CHECK(BookingId{"B1"} < BookingId{"B2"});
    CHECK(BookingId{}.empty());
    CHECK(std::unordered_set<BookingId>{BookingId{"B1"}, BookingId{"B1"}, BookingId{"B2"}}.size() ==
          2);
}

TEST_CASE("Unavailable names what is away") {
    const Unavailable error("database", "no route");
    CHECK(error.who() == "database");
    CHECK(std::string(error.what()) == "database: no route");
}

TEST_CASE("BadMessage names the field, where there is one") {
    const BadMessage error("stay.check_in", "must be a date");
    CHECK(error.field() == "stay.check_in");
    CHECK(error.why() == "must be a date");
    CHECK(std::string(error.what()) == "stay.check_in: must be a date");
    CHECK(std::string(BadMessage("", "not JSON").what()) == "not JSON");
}
