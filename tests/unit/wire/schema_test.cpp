// Schemas say what the codec does.
#include "wire/schema.hpp"

#include "things.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using wire::Schemas;
using wire::Side;

namespace {

template <class T>
std::string schema_of(Side side) {
    Schemas schemas;
    schemas.add<T>("T", side);
    return wire::encode(*schemas.value().member("T"));
}

template <class T>
std::string schema_of_member(Side side) {
    Schemas schemas;
    schemas.add<Only<T>>("T", side);
    return wire::encode(*schemas.value().member("T")->member("properties")->member("x"));
}

struct Stay {
    std::string city;
    static constexpr auto fields() { return wire::fields(wire::field("city", &Stay::city)); }
};
struct LongStay : Stay {
    int nights = 30;
    static constexpr auto fields() {
        return std::tuple_cat(Stay::fields(),
                              wire::fields(wire::optional("nights", &LongStay::nights)));
    }
};

}  // namespace

TEST_CASE("what is read has its bounds, what must be there, and what is taken for the rest") {
    CHECK(schema_of<Leg>(Side::kRead) ==
          R"({"type":"object","properties":{"city":{"type":"string","minLength":1,"maxLength":10,)"
          R"("pattern":"^ *[^\\u0000- \\u007f][^\\u0000-\\u001f\\u007f]*$"},)"
          R"("nights":{"type":"integer","format":"int32","minimum":1,"maximum":30,"default":1}},)"
          R"("required":["city"]})");
}

TEST_CASE("what is written has every member, and no bounds: nobody checks them there") {
    CHECK(schema_of<Leg>(Side::kWritten) ==
          R"({"type":"object","properties":{"city":{"type":"string"},)"
          R"("nights":{"type":"integer","format":"int32"}},"required":["city","nights"]})");
}

TEST_CASE("each type has its schema") {
    CHECK(schema_of_member<bool>(Side::kRead) == R"({"type":"boolean"})");
    CHECK(schema_of_member<std::int64_t>(Side::kRead) == R"({"type":"integer","format":"int64"})");
    CHECK(schema_of_member<int>(Side::kRead) ==
          R"({"type":"integer","format":"int32","minimum":-2147483648,"maximum":2147483647})");
    CHECK(schema_of_member<Amount>(Side::kRead) ==
          R"({"type":"number","minimum":-92233720368547758.07,"maximum":92233720368547758.07,)"
          R"("multipleOf":0.01})");
    CHECK(schema_of_member<Amount>(Side::kWritten) == R"({"type":"number"})");
    CHECK(
        schema_of_member<Money>(Side::kWritten) ==
        R"({"type":"object","properties":{"amount":{"type":"number"},)"
        R"("currency":{"type":"string","pattern":"^[A-Z]{3}$"}},"required":["amount","currency"]})");
    CHECK(schema_of_member<Date>(Side::kRead) == R"({"type":"string","format":"date"})");
    CHECK(schema_of_member<BookingId>(Side::kWritten) == R"({"type":"string"})");
    CHECK(schema_of_member<std::vector<bool>>(Side::kWritten) ==
          R"({"type":"array","items":{"type":"boolean"}})");
    CHECK(schema_of_member<std::vector<bool>>(Side::kRead) ==
          R"({"type":"array","items":{"type":"boolean"},"maxItems":10000})");
}

TEST_CASE("an optional may be null where it is read, and is left out where it is written") {
    CHECK(schema_of_member<std::optional<bool>>(Side::kRead) == R"({"type":["boolean","null"]})");
    CHECK(schema_of<Only<std::optional<bool>>>(Side::kWritten) ==
          R"({"type":"object","properties":{"x":{"type":"boolean"}}})");
}

TEST_CASE("a struct with a name is a reference inside others, for the same side") {
    Schemas schemas;
    schemas.add<Leg>("Leg", Side::kWritten)
        .add<Only<Leg>>("Written", Side::kWritten)
        .add<Only<std::vector<Leg>>>("Read", Side::kRead);
    const auto member = [&](std::string_view name) {
        return schemas.value().member(name)->member("properties")->member("x");
    };
    CHECK(wire::encode(*member("Written")) == R"({"$ref":"#/components/schemas/Leg"})");
    CHECK(member("Read")->member("items")->member("properties") != nullptr);
}

TEST_CASE("an optional reference may be null, too") {
    Schemas schemas;
    schemas.add<Leg>("Leg", Side::kRead).add<Only<std::optional<Leg>>>("Perhaps", Side::kRead);
    CHECK(wire::encode(*schemas.value().member("Perhaps")->member("properties")->member("x")) ==
          R"({"anyOf":[{"$ref":"#/components/schemas/Leg"},{"type":"null"}]})");
}

TEST_CASE("a struct with a base has the members of both") {
    CHECK(schema_of<LongStay>(Side::kWritten) ==
          R"({"type":"object","properties":{"city":{"type":"string"},)"
          R"("nights":{"type":"integer","format":"int32"}},"required":["city","nights"]})");
}

TEST_CASE("parsed JSON is written as it was, in its order") {
    const std::string text = R"({"b":900.00,"a":[true,null,"x\"",{}],"c":-1e3})";
    CHECK(wire::encode(wire::parse(text)) == text);
}
