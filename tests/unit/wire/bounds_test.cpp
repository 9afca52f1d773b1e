// What can't be is refused, and the refusal names the member by its path.
#include "things.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

template <class T>
std::string refusal_of(const std::string& value) {
    return refusal<Only<T>>("{\"x\":" + value + "}");
}

struct Polite {
    std::string guest_name;
    std::string hotel_name;
    static constexpr std::string_view kMissing = "Missing required booking fields";
    static constexpr auto fields() {
        return wire::fields(wire::field("guest_name", &Polite::guest_name),
                            wire::field("hotel_name", &Polite::hotel_name));
    }
};

}  // namespace

TEST_CASE("a value of another kind is refused") {
    CHECK(refusal_of<std::string>("1") == "x: must be a text, not a number");
    CHECK(refusal_of<std::string>("null") == "x: must be a text, not null");
    CHECK(refusal_of<bool>("\"true\"") == "x: must be true or false, not a text");
    CHECK(refusal_of<int>("[1]") == "x: must be a number, not a list");
    CHECK(refusal_of<int>("\"1\"") == "x: must be a number, not a text");
    CHECK(refusal_of<Leg>("true") == "x: must be an object, not true or false");
    CHECK(refusal_of<std::vector<int>>("{}") == "x: must be a list, not an object");
    CHECK(refusal_of<Amount>("\"1.00\"") == "x: must be a number, not a text");
    CHECK(refusal<Leg>("[]") == "must be an object, not a list");
}

TEST_CASE("the path leads through objects and lists") {
    const std::string legs =
        R"({"id":"B","name":"","paid":true,"number":1,"guests":1,"fee":1,)"
        R"("price":{"amount":1,"currency":"USD"},"start":"2026-02-15",)"
        R"("booked":"2026-02-01T12:34:56.789123","tags":[],"main":{"city":"A"},)";
    CHECK(refusal<Trip>(legs + R"("legs":[{"city":"A"},{"city":7}]})") ==
          "legs[1].city: must be a text, not a number");
    CHECK(refusal<Trip>(legs + R"("legs":[{"city":"A"},{}]})") ==
          "legs[1].city: Missing required fields");
    CHECK(refusal_of<Money>(R"({"amount":"a","currency":"USD"})") ==
          "x.amount: must be a number, not a text");
    CHECK(refusal_of<std::vector<std::vector<int>>>("[[1],[2,true]]") ==
          "x[1][1]: must be a number, not true or false");
}

TEST_CASE("all missing members are named at once, in the struct's own words") {
    CHECK(refusal<Polite>("{}") == "guest_name, hotel_name: Missing required booking fields");
    CHECK(refusal<Polite>(R"({"guest_name":"A"})") ==
          "hotel_name: Missing required booking fields");
    CHECK_THROWS_AS(static_cast<void>(wire::decode<Polite>("{}")), MissingFields);
}

TEST_CASE("money without one of its members names that member only") {
    CHECK(refusal_of<Money>(R"({"amount":1})") == "x.currency: Missing required fields");
    CHECK(refusal_of<Money>(R"({"currency":"USD"})") == "x.amount: Missing required fields");
    CHECK(refusal_of<Money>("{}") == "x.amount, x.currency: Missing required fields");
    CHECK(refusal_of<Money>(R"({"amount":1,"currency":"usd"})") ==
          "x.currency: must be three capital letters");
}

TEST_CASE("texts have a length, and no control characters") {
    CHECK(refusal<Leg>(R"({"city":""})") == "city: must not be empty");
    CHECK(refusal<Leg>(R"({"city":" \t "})") == "city: must not be empty");
    CHECK(refusal<Leg>(R"({"city":"12345678901"})") == "city: must be 1 to 10 bytes long");
    CHECK(refusal<Leg>(R"({"city":"1234567890"})") == "");
    CHECK(refusal<Leg>(R"({"city":"a\u0000b"})") == "city: must not hold control characters");
    CHECK(refusal<Leg>(R"({"city":"a\nb"})") == "city: must not hold control characters");
    CHECK(refusal<Leg>(R"({"city":"a\u007fb"})") == "city: must not hold control characters");
    CHECK(refusal_of<std::string>("\"" + std::string(4097, 'a') + "\"") ==
          "x: must be 0 to 4096 bytes long");
    CHECK(refusal_of<std::string>("\"\"") == "");
}

TEST_CASE("numbers are whole, and within their range") {
    CHECK(refusal<Leg>(R"({"city":"A","nights":0})") == "nights: must be at least 1");
    CHECK(refusal<Leg>(R"({"city":"A","nights":31})") == "nights: must be at most 30");
    CHECK(refusal<Leg>(R"({"city":"A","nights":1.5})") == "nights: must be a whole number");
    CHECK(refusal<Leg>(R"({"city":"A","nights":1.0})") == "nights: must be a whole number");
    CHECK(refusal<Leg>(R"({"city":"A","nights":1e1})") == "nights: must be a whole number");
    CHECK(refusal_of<int>("2147483648") == "x: must be at most 2147483647");
    CHECK(refusal_of<int>("-2147483649") == "x: must be at least -2147483648");
    CHECK(refusal_of<std::int64_t>("9223372036854775808") == "x: must be a whole number");
    CHECK(refusal_of<std::int64_t>("1" + std::string(300, '0')) == "x: must be a whole number");
}

TEST_CASE("amounts have two decimals, and a range in their own words") {
    CHECK(refusal_of<Amount>("1.234") == "x: must be a number with at most two decimals");
    CHECK(refusal_of<Amount>("1e2") == "x: must be a number with at most two decimals");
    CHECK(refusal_of<Amount>("92233720368547758.08") ==
          "x: must be a number with at most two decimals");
    Amount amount;
    const auto value = wire::parse("1000.01");
    CHECK_THROWS_WITH(wire::read(value, wire::Path{}, wire::Bounds{{}, {1, 100'000}, {}}, amount),
                      "must be at most 1000.00");
    const auto nothing = wire::parse("0");
    CHECK_THROWS_WITH(wire::read(nothing, wire::Path{}, wire::Bounds{{}, {1, 100'000}, {}}, amount),
                      "must be at least 0.01");
}

TEST_CASE("lists have a length") {
    CHECK(refusal_of<std::vector<int>>("[]") == "");
    std::string many = "[0";
    for (int i = 0; i < 10000; ++i) many += ",0";
    CHECK(refusal_of<std::vector<int>>(many + "]") == "x: must have 0 to 10000 items");
}

TEST_CASE("dates and times are those of the calendar") {
    CHECK(refusal_of<Date>("\"2026-02-30\"") == "x: must be a date of the calendar, YYYY-MM-DD");
    CHECK(refusal_of<Date>("20260215") == "x: must be a text, not a number");
    CHECK(refusal_of<Timestamp>("\"2026-02-01T12:34:56.789123\"") == "");
    for (const auto* text : {"\"2026-02-01T12:34:56\"", "\"2026-02-30T12:34:56.789123\"",
                             "\"2026-02-01 12:34:56.789123\"", "\"2026-02-01T12:34:5a.789123\"",
                             "\"2026-02-01T-1:34:56.789123\"", "\"2026-02-01T-0:34:56.789123\"",
                             "\"2026-02-01T24:00:00.000000\"", "\"2026-02-01T12:60:00.000000\"",
                             "\"2026-02-01T12:00:61.000000\"", "\"\""}) {
        CAPTURE(std::string(text));
        CHECK(refusal_of<Timestamp>(text) == "x: must be a time, YYYY-MM-DDThh:mm:ss.ffffff");
    }
}
