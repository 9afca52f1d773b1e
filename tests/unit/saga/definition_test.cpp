// Building a saga: what is wrong with it is said when it is built.
#include "saga/definition.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

struct Trip {
    int seats = 0;
};
struct Done {
    static constexpr std::string_view kWireName = "seat.done.v1";
    int seats = 0;
    static constexpr auto fields() { return wire::fields(wire::field("seats", &Done::seats)); }
};
struct Undone {
    static constexpr std::string_view kWireName = "seat.undone.v1";
    static constexpr auto fields() { return wire::fields(); }
};
struct Take {
    static constexpr std::string_view kWireName = "seat.take.v1";
    static constexpr std::string_view kQueue = "seats";
    int seats = 0;
    static constexpr auto fields() { return wire::fields(wire::field("seats", &Take::seats)); }
};
struct Give {
    static constexpr std::string_view kWireName = "seat.give.v1";
    static constexpr std::string_view kQueue = "seats";
    using Answer = Undone;
    static constexpr auto fields() { return wire::fields(); }
};

struct Boarded {
    static constexpr std::string_view kEventType = "seat.boarded";
    int seats = 0;
    static constexpr auto fields() { return wire::fields(wire::field("seats", &Boarded::seats)); }
};
struct Ended {
    static constexpr std::string_view kEventType = "trip.ended";
    static constexpr auto fields() { return wire::fields(); }
};

Take take(const Trip& trip) {
    return {trip.seats};
}
void taken(Trip& trip, const Done& done) {
    trip.seats = done.seats;
}
Give give(const Trip&) {
    return {};
}
Boarded boarded(const Trip& trip) {
    return {trip.seats};
}
Ended ended(const Trip&) {
    return {};
}

}  // namespace

TEST_CASE("a definition carries names, queues and functions of its rows") {
    const auto trip = saga::define<Trip>("trip", saga::Version{3})
                          .step("seat")
                          .send(take)
                          .on(taken)
                          .undo(give)
                          .build();
    CHECK(trip.shape.name == "trip");
    CHECK(trip.shape.version == 3);
    CHECK(trip.shape.rows[0].undone == "seat.undone.v1");
    const auto message = trip.rows[0].command(Trip{4});
    CHECK(message.type == "seat.take.v1");
    CHECK(message.queue == "seats");
    CHECK(message.body == R"({"seats":4})");
    Trip data;
    trip.rows[0].accepted(data, R"({"seats":7})");
    CHECK(data.seats == 7);
}

TEST_CASE(
    "a row without a command, without an answer, or with a name used twice is refused by name") {
    using saga::define;
    using saga::Version;
    CHECK_THROWS_WITH_AS((void)define<Trip>("t", Version{1}).step("seat").on(taken).build(),
                         "saga row 'seat': send() is missing", std::logic_error);
    CHECK_THROWS_WITH_AS((void)define<Trip>("t", Version{1}).step("seat").send(take).build(),
                         "saga row 'seat': on() is missing", std::logic_error);
    CHECK_THROWS_WITH_AS((void)define<Trip>("t", Version{1})
                             .step("seat")
                             .send(take)
                             .on(taken)
                             .step("again")
                             .send(take)
                             .on(taken)
                             .build(),
                         "saga row 'again': the wire name 'seat.take.v1' is used twice",
                         std::logic_error);
    CHECK_THROWS_AS((void)define<Trip>("t", Version{1}).build(), std::logic_error);
}

TEST_CASE("what is announced is found by the line of the history, whole or of a row") {
    const auto trip = saga::define<Trip>("trip", saga::Version{1})
                          .step("seat")
                          .send(take)
                          .on(taken)
                          .announce_accepted(boarded)
                          .undo(give)
                          .announce(saga::Outcome::kFailed, ended)
                          .build();
    CHECK(trip.announcement("seat", "asked") == nullptr);
    CHECK(trip.announcement("", "confirmed") == nullptr);
    REQUIRE(trip.announcement("", "failed") != nullptr);
    CHECK(trip.announcement("", "failed")->type == "trip.ended");
    const auto* seat = trip.announcement("seat", "accepted");
    REQUIRE(seat != nullptr);
    wire::EventHeading heading;
    heading.id = "T1/seat.boarded";
    heading.source = "/trips";
    heading.subject = "T1";
    heading.time = "2026-02-01T12:00:00Z";
    heading.sequence = "7";
    CHECK(seat->encode(Trip{2}, heading) ==
          R"({"specversion":"1.0","id":"T1/seat.boarded","source":"/trips","type":"seat.boarded",)"
          R"("subject":"T1","time":"2026-02-01T12:00:00Z","datacontenttype":"application/json",)"
          R"("sequence":"7","data":{"seats":2}})");
}
