// Events as bellhopctl shows them.
#include "bellhopctl/events/event_text.hpp"

#include "core/errors.hpp"

#include <doctest/doctest.h>

using namespace bellhop;

TEST_CASE("an event is one line: when, whose, what, and what it tells") {
    const auto line = ctl::read_event(
        R"({"specversion":"1.0","id":"BOOK1/room.held","source":"/bellhop/orchestrator",)"
        R"("type":"room.held","subject":"BOOK1","time":"2026-02-01T12:34:56.789123Z",)"
        R"("data":{"booking_id":"BOOK1","hotel_name":"Grand Plaza","room_type":"Suite",)"
        R"("total":{"amount":900.00,"currency":"USD"},"nights":3}})");
    REQUIRE(line.has_value());
    CHECK(line->id == "BOOK1/room.held");
    CHECK(line->booking == "BOOK1");
    CHECK(line->text ==
          "12:34:56.789123Z  BOOK1  room.held           hotel_name 'Grand Plaza'  room_type Suite  "
          "total 900.00 USD  nights 3");
}

TEST_CASE("what is no event is none") {
    CHECK_FALSE(ctl::read_event("{").has_value());
    CHECK_FALSE(ctl::read_event("{}").has_value());
    CHECK_FALSE(ctl::read_event(R"({"specversion":"1.0","id":7})").has_value());
}

TEST_CASE("types are a list of patterns; without any it is all") {
    CHECK(ctl::event_patterns("") == std::vector<std::string>{"#"});
    CHECK(ctl::event_patterns("room.held,payment.*") ==
          std::vector<std::string>{"room.held", "payment.*"});
    CHECK_THROWS_AS((void)ctl::event_patterns("room.held,"
                                              "Room"),
                    BadConfiguration);
    CHECK_THROWS_AS((void)ctl::event_patterns(",room.held"), BadConfiguration);
}
