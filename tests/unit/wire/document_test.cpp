// Parsing is strict and bounded.
#include "wire/document.hpp"

#include "core/errors.hpp"

#include <ctime>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

/// What parsing ends with; empty where it can be parsed.
std::string refusal(std::string_view json) {
    try {
        static_cast<void>(wire::parse(json));
        return "";
    } catch (const BadMessage& error) {
        CHECK(error.field().empty());
        return error.what();
    }
}

std::string nested(std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE("every kind of value is parsed") {
    const auto value = wire::parse(R"({"a":null,"b":true,"c":-1.50e+2,"d":"x","e":[1,{}]})");
    CHECK(value.kind == wire::Kind::kObject);
    CHECK(value.member("a")->kind == wire::Kind::kNull);
    CHECK(value.member("b")->text == "true");
    CHECK(value.member("c")->kind == wire::Kind::kNumber);
    CHECK(value.member("c")->text == "-1.50e+2");
    CHECK(value.member("d")->text == "x");
    REQUIRE(value.member("e")->items.size() == 2);
    CHECK(value.member("e")->items[1].kind == wire::Kind::kObject);
    CHECK(value.member("f") == nullptr);
}

TEST_CASE("what is not JSON is refused, with the place") {
    CHECK(refusal("").starts_with("not valid JSON at byte 0: "));
    CHECK(refusal("{\"a\":1,}").starts_with("not valid JSON at byte 7: "));
    for (const auto* json :
         {" ", "{", "}", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "'a'", "tru", "nul", "1 2",
          "{}{}", "[1]x", "\"a", "\"\\x\"", "\"\\u12\"", "\"\t\"", "\"\\ud800\""}) {
        CAPTURE(std::string(json));
        CHECK(refusal(json) != "");
    }
    CHECK(refusal(" {} \n") == "");
}

TEST_CASE("numbers are those of JSON only") {
    for (const auto* json :
         {"01", "+1", ".5", "1.", "1e", "NaN", "Infinity", "0x1", "-", "1_000"}) {
        CAPTURE(std::string(json));
        CHECK(refusal(json) != "");
    }
    CHECK(wire::parse("1e300").text == "1e300");
    CHECK(refusal("1e999") != "");
}

TEST_CASE("a NUL byte is no blank and ends nothing") {
    CHECK(refusal(std::string_view("{}\0", 3)) ==
          "not valid JSON at byte 2: a NUL byte behind the value");
    CHECK(refusal(std::string_view("{}\0{\"a\":1}", 10)) != "");
    CHECK(refusal(std::string_view("{\"a\0\":1}", 8)) != "");
}

TEST_CASE("a member that is there twice is refused") {
    CHECK(refusal(R"({"a":1,"a":1})").ends_with("member 'a' is there twice"));
    CHECK(refusal(R"({"a":1,"\u0061":1})").ends_with("member 'a' is there twice"));
    CHECK(refusal(R"([{"a":1},{"a":1}])") == "");
    CHECK(refusal(R"({"a":{"a":1}})") == "");
}

TEST_CASE("32 levels are parsed, 33 are not, and a million do no harm") {
    CHECK(refusal(nested(32)) == "");
    CHECK(refusal(nested(33)).ends_with("nested deeper than 32 levels"));
    CHECK(refusal(std::string(1'000'000, '[')).ends_with("nested deeper than 32 levels"));
}

TEST_CASE("text that is no UTF-8 is refused") {
    CHECK(refusal("\"\xC3\xA9\"") == "");
    for (const auto* json : {"\"\xC3\"", "\"\xFF\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"",
                             "\"\xF5\x80\x80\x80\"", "\"\x80\"", "{\"\xC3\":1}"}) {
        CAPTURE(std::string(json));
        CHECK(refusal(json) != "");
    }
}

TEST_CASE("an escape that is half a character is refused, in a text and in a name") {
    const auto whole = wire::parse(R"(["\ud83d\ude00"])");
    CHECK(whole.items.front().text == "\xF0\x9F\x98\x80");
    for (const auto* json :
         {R"(["\ud83d"])", R"(["\ude00"])", R"(["\udc00\ud83d"])", R"({"\udfff":1})"})
        CHECK(refusal(json) != "");
}

TEST_CASE("comments are refused in a message") {
    CHECK(refusal("// a\n{}") != "");
    CHECK(refusal("{/* a */}") != "");
}

TEST_CASE("a path is written as people write it") {
    const wire::Path whole;
    const wire::Path hotels{&whole, "hotels"};
    const wire::Path second{&hotels, {}, 1};
    const wire::Path rooms{&second, "rooms"};
    CHECK(whole.text().empty());
    CHECK(hotels.text() == "hotels");
    CHECK(rooms.text() == "hotels[1].rooms");
}

TEST_CASE("a member more costs no more in an object of many") {
    // 1 MiB, as large as a message may be. Looking through all members for each took seconds.
    std::string json = "{";
    while (json.size() < 1'000'000) json += "\"" + std::to_string(json.size()) + "\":0,";
    const auto began = std::clock();
    CHECK(refusal(json + "\"1\":0}").ends_with("member '1' is there twice"));
    CHECK(refusal(json + "\"last\":0}") == "");
    CHECK(std::clock() - began < 3 * CLOCKS_PER_SEC);
}
