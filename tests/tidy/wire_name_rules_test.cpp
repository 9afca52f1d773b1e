// The rule about names of messages finds what it is for.
#include "wire_name_rules.hpp"

#include <doctest/doctest.h>

using namespace bellhop::tidy;

namespace {

const std::string kDeclare = "    static constexpr std::string_view kWireName = ";

std::string first_of(const std::vector<SourceFile>& files) {
    const auto found = check_wire_names(files);
    return found.empty() ? "" : found.front().text();
}

}  // namespace

TEST_CASE("a wire name is a literal with a version") {
    CHECK(first_of({{"apps/a.hpp", kDeclare + "\"payment.charge.v1\";\n"}}) == "");
    CHECK(first_of({{"apps/a.hpp", kDeclare + "\n        \"payment.charge.v1\";\n"}}) == "");
    CHECK(first_of({{"apps/a.hpp", kDeclare + "\"payment.charge\";\n"}}) ==
          "apps/a.hpp:1: kWireName is not a literal of the shape service.word.vN");
    CHECK(first_of({{"apps/a.hpp", kDeclare + "name_of<Charge>();\n"}}) != "");
    CHECK(first_of({{"apps/a.hpp", kDeclare + "\"Payment.Charge.v1\";\n"}}) != "");
}

TEST_CASE("two structs with one wire name are found") {
    CHECK(first_of({{"apps/a.hpp", kDeclare + "\"payment.charge.v1\";\n"},
                    {"apps/b.hpp", kDeclare + "\"payment.charge.v1\";\n"}}) ==
          "apps/b.hpp:1: 'payment.charge.v1' is the name of another in apps/a.hpp");
    CHECK(first_of({{"apps/a.hpp", kDeclare + "\"payment.charge.v1\";\n"},
                    {"apps/b.hpp", kDeclare + "\"payment.charge.v2\";\n"}}) == "");
}

TEST_CASE("a wire name outside its struct is found, but not in comments and tests") {
    CHECK(first_of({{"apps/a.cpp", "send(\"payment.charge.v1\");\n"}}) ==
          "apps/a.cpp:1: 'payment.charge.v1' is written outside its struct");
    CHECK(first_of({{"apps/a.cpp", "// \"payment.charge.v1\"\n"}}) == "");
    CHECK(first_of({{"tests/a.cpp", "send(\"payment.charge.v1\");\n"}}) == "");
}
