// The rules about names find what they are for, and leave the rest alone.
#include "name_rules.hpp"

#include <doctest/doctest.h>

using namespace bellhop::tidy;

namespace {

Violation first(const Violations& found) {
    return found.empty() ? Violation{} : found.front();
}

}  // namespace

TEST_CASE("folders and files whose names say nothing are found") {
    CHECK(first(check_path_name({"src/a.cpp", ""})).text() == "src/a.cpp: is in a src/ at the top");
    for (const auto* path : {"utils/a.cpp", "common/a.hpp", "libs/db/src/helpers/a.cpp",
                             "apps/payment/sql_utils.cpp", "libs/db/src/string_helper.hpp"}) {
        CHECK(check_path_name({path, ""}).size() == 1);
    }
    for (const auto* path :
         {"libs/db/src/a.cpp", "README.md", "apps/payment/ledger.cpp", "tests/support/main.cpp"}) {
        CHECK(check_path_name({path, ""}).empty());
    }
}

TEST_CASE("types whose names say nothing are found") {
    CHECK(first(check_type_names({"libs/a.hpp", "class BookingManager {\n"})).text() ==
          "libs/a.hpp:1: BookingManager is a name that says nothing");
    for (const auto* line :
         {"struct StringHelper {", "    class ServerImpl;", "using FileUtils = A;",
          "class IGateway {", "class HandlerBase : public A {"}) {
        CHECK(check_type_names({"libs/a.hpp", line}).size() == 1);
    }
    for (const auto* line :
         {"class Id {", "struct Inbox {", "// class AManager", "class HTTPServer",
          "const char* text = \"class AManager\";", "class Database {"}) {
        CHECK(check_type_names({"libs/a.hpp", line}).empty());
    }
}
