// JSON from a file that people edit: comments, and errors with file and line.
#include "core/errors.hpp"
#include "things.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

std::string refusal_in_file(std::string_view text) {
    try {
        const auto value = wire::parse(text, "legs.json", wire::Comments::kAllowed);
        static_cast<void>(wire::decode<Leg>(value));
        return "";
    } catch (const BadConfiguration& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("a file may hold comments where it is said so") {
    CHECK(refusal_in_file("// One leg.\n{ /* the city */ \"city\": \"Rome\" } // end\n") == "");
    CHECK_THROWS_AS(static_cast<void>(wire::parse("// a\n{}", "legs.json")), BadConfiguration);
}

TEST_CASE("a mistake in the text names file and line") {
    CHECK(refusal_in_file("{\n\"city\" \"Rome\"\n}").starts_with("legs.json:2: "));
    CHECK(refusal_in_file("").starts_with("legs.json:1: "));
    CHECK(refusal_in_file("{\n\"city\": \"Rome\",\n\n\"city\": \"A\"\n}") ==
          "legs.json:4: member 'city' is there twice");
}

TEST_CASE("a value that can't be names file, line and path") {
    CHECK(refusal_in_file("{\n  \"city\": \"Rome\",\n  \"nights\": 99\n}") ==
          "legs.json:3: nights: must be at most 30");
    CHECK(refusal_in_file("{\n  \"city\":\n    7\n}") ==
          "legs.json:3: city: must be a text, not a number");
    CHECK(refusal_in_file("// a\n[]") == "legs.json:2: must be an object, not a list");
}

TEST_CASE("missing members name file, line and members") {
    CHECK(refusal_in_file("\n{\n}") == "legs.json:2: missing city");
}
