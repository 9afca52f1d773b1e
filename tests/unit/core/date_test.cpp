// Dates are those of the calendar; stays count nights.
#include "core/date.hpp"

#include <chrono>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace std::chrono_literals;

namespace {

Date date(std::string_view text) {
    const auto parsed = Date::parse(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

}  // namespace

TEST_CASE("a date is read and written as YYYY-MM-DD") {
    CHECK(date("2026-02-15").days() == std::chrono::sys_days{2026y / 2 / 15});
    for (const auto* text :
         {"2026-02-15", "0001-01-01", "9999-12-31", "1969-12-31", "2024-02-29"}) {
        CHECK(date(text).text() == text);
    }
    CHECK(Date{}.text() == "1970-01-01");
}

TEST_CASE("a day that the calendar does not have is nothing") {
    for (const auto* text : {"2026-02-29", "2026-02-30", "1900-02-29", "2026-00-10", "2026-13-01",
                             "2026-01-00", "2026-01-32", "2026-04-31", "0000-01-01"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(Date::parse(text).has_value());
    }
    CHECK(Date::parse("2000-02-29").has_value());
}

TEST_CASE("any other shape is nothing") {
    for (const auto* text :
         {"", "2026-2-15", "26-02-15", "2026/02/15", "2026-02-15 ", " 2026-02-15", "2026-02-1x",
          "-026-02-15", "+026-02-15", "2026-02-15T00:00", "20260215", "2026-02--1"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(Date::parse(text).has_value());
    }
}

TEST_CASE("days are added over the ends of months and years") {
    CHECK(date("2026-02-28").plus_days(1).text() == "2026-03-01");
    CHECK(date("2024-02-28").plus_days(1).text() == "2024-02-29");
    CHECK(date("2026-01-01").plus_days(-1).text() == "2025-12-31");
    CHECK(date("2026-02-15") < date("2026-02-16"));
}

TEST_CASE("a stay has the nights from check-in to before check-out") {
    CHECK(Stay{date("2026-02-15"), date("2026-02-18")}.nights() == 3);
    CHECK(Stay{date("2026-02-15"), date("2026-02-15")}.nights() == 0);
    CHECK(Stay{date("2026-02-15"), date("2026-02-14")}.nights() == -1);
    CHECK(Stay{date("2024-02-28"), date("2024-03-01")}.nights() == 2);
    CHECK(Stay{date("0001-01-01"), date("9999-12-31")}.nights() == 3652058);
}
