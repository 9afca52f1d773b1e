// Every type goes to JSON and comes back the same.
#include "things.hpp"

#include <limits>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

Trip full() {
    Trip trip;
    trip.id = BookingId{"BOOK1"};
    trip.name = "J\xC3\xB6rg \"the\" \\ \xF0\x9F\x9B\x8E";
    trip.paid = true;
    trip.number = std::numeric_limits<std::int64_t>::min();
    trip.guests = -3;
    trip.fee = {1050};
    trip.price = {{90000}, "EUR"};
    trip.start = *Date::parse("2026-02-15");
    trip.booked = from_micros(1'769'949'296'789'123);
    trip.note = "late";
    trip.tags = {"a", ""};
    trip.legs = {{"Miami", 2}, {"Chicago", 30}};
    trip.main = {"Rome", 1};
    return trip;
}

}  // namespace

TEST_CASE("a struct is written compactly, its members in their order") {
    Trip trip = full();
    trip.name = "J";
    CHECK(wire::encode(trip) ==
          R"({"id":"BOOK1","name":"J","paid":true,"number":-9223372036854775808,"guests":-3,)"
          R"("fee":10.50,"price":{"amount":900.00,"currency":"EUR"},"start":"2026-02-15",)"
          R"("booked":"2026-02-01T12:34:56.789123","note":"late","tags":["a",""],)"
          R"("legs":[{"city":"Miami","nights":2},{"city":"Chicago","nights":30}],)"
          R"("main":{"city":"Rome","nights":1}})");
}

TEST_CASE("a struct with every type comes back the same") {
    CHECK(wire::decode<Trip>(wire::encode(full())) == full());
}

TEST_CASE("an optional that is empty is not written, and may be null or absent") {
    CHECK(wire::encode(Only<std::optional<std::string>>{}) == "{}");
    CHECK_FALSE(wire::decode<Only<std::optional<std::string>>>("{}").x.has_value());
    CHECK_FALSE(wire::decode<Only<std::optional<std::string>>>(R"({"x":null})").x.has_value());
    CHECK(wire::decode<Only<std::optional<std::string>>>(R"({"x":"a"})").x == "a");
}

TEST_CASE("a member that may be left out keeps the value that the struct gives it") {
    CHECK(wire::decode<Leg>(R"({"city":"Rome"})") == Leg{"Rome", 1});
    CHECK(wire::decode<Leg>(R"({"city":"Rome","nights":4})") == Leg{"Rome", 4});
    CHECK(refusal<Leg>(R"({"city":"Rome","nights":null})") == "nights: must be a number, not null");
}

TEST_CASE("members that nobody described are ignored") {
    CHECK(wire::decode<Leg>(R"({"x":[{}],"city":"Rome","y":null})") == Leg{"Rome", 1});
}

TEST_CASE("money and great numbers are exact") {
    CHECK(wire::decode<Only<Amount>>(R"({"x":0.29})").x == Amount{29});
    CHECK(wire::decode<Only<Amount>>(R"({"x":900})").x == Amount{90000});
    CHECK(wire::decode<Only<Amount>>(R"({"x":90071992547409.93})").x == Amount{9007199254740993});
    CHECK(wire::decode<Only<std::int64_t>>(R"({"x":9007199254740993})").x == 9007199254740993);
    CHECK(wire::decode<Only<std::int64_t>>(R"({"x":9223372036854775807})").x ==
          std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("escapes and surrogate pairs become the text that they mean") {
    CHECK(wire::decode<Only<std::string>>(R"({"x":"\u0041\ud83d\udece\/\"\\"})").x ==
          "A\xF0\x9F\x9B\x8E/\"\\");
}
