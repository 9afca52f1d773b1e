// The rules over lines find what they are for, and leave the rest alone.
#include "text_rules.hpp"

#include "exceptions.hpp"

#include <doctest/doctest.h>

using namespace bellhop::tidy;

namespace {

Violation first(const Violations& found) {
    return found.empty() ? Violation{} : found.front();
}

}  // namespace

TEST_CASE("a file that does not say what it is for is found") {
    CHECK(first(check_opening_comment({"libs/a.cpp", "#include <string>\n"})).text() ==
          "libs/a.cpp:1: does not open with a comment that says what it is for");
    CHECK(check_opening_comment({"libs/a.cpp", ""}).size() == 1);
    CHECK(check_opening_comment({"libs/a.hpp", "//\n#pragma once\n"}).size() == 1);
    CHECK(check_opening_comment({"a.sh", "#!/bin/sh\nset -e\n"}).size() == 1);
    CHECK(check_opening_comment({"a.sql", "CREATE TABLE a;\n"}).size() == 1);
    CHECK(check_opening_comment({"libs/a.cpp", "// What it is for.\n"}).empty());
    CHECK(check_opening_comment({"a.sh", "#!/bin/sh\n# What it is for.\n"}).empty());
    CHECK(check_opening_comment({"a.json", "{}\n"}).empty());
}

TEST_CASE("a header that may be read twice is found") {
    CHECK(check_pragma_once({"libs/a.hpp", "// A header.\n\n#include <string>\n"}).size() == 1);
    CHECK(check_pragma_once({"libs/a.hpp", "// A header.\n#pragma once\n"}).empty());
    CHECK(check_pragma_once({"libs/a.cpp", "// No header.\n"}).empty());
}

TEST_CASE("notes about work that is left are found in every kind of file") {
    const std::string note =
        "a\n// TO"
        "DO(me): later\n";
    CHECK(first(check_unfinished({"libs/a.cpp", note})).line == 2);
    CHECK(check_unfinished({"README.md", note}).size() == 1);
    CHECK(check_unfinished({"a.cpp",
                            "// HA"
                            "CK\n// FIX"
                            "ME\n// X"
                            "XX\n"})
              .size() == 3);
    CHECK(check_unfinished({"a.cpp", "// mkdtemp(\"/tmp/a-XXXXXX\"), kTODOs\n"}).empty());
}

TEST_CASE("paths of one machine are found") {
    CHECK(check_home_paths({"a.md",
                            "see /ho"
                            "me/me/bellhop\n"})
              .size() == 1);
    CHECK(check_home_paths({"a.sh",
                            "cd \"/ro"
                            "ot/x\"\n"})
              .size() == 1);
    CHECK(check_home_paths({"a.sh", "cd ${here}/home/x; curl http://a.b/home/x\n"}).empty());
}

TEST_CASE("sleeps are found, in code only") {
    const SourceFile sleeper{"tests/a.cpp", "// A test.\nstd::this_thread::sleep_for(1s);\n"};
    CHECK(first(check_sleeps(sleeper)).text() == "tests/a.cpp:2: sleep_for: wait for a condition");
    CHECK(check_sleeps({"libs/a.cpp", "sleep(1); ::usleep(2);\n"}).size() == 2);
    CHECK(check_sleeps({"libs/a.cpp", "// sleep(1)\nf(\"sleep\"); asleep();\n"}).empty());
}

TEST_CASE("addresses beyond the loopback interface are found in tests") {
    CHECK(check_loopback({"tests/a.cpp",
                          "listen(\"0.0."
                          "0.0\", 0);\n"})
              .size() == 1);
    CHECK(check_loopback({"tests/a.cpp", "listen(\"127.0.0.1\", 0);\n"}).empty());
    CHECK(check_loopback({"libs/a.cpp",
                          "listen(\"0.0."
                          "0.0\", 0);\n"})
              .empty());
}

TEST_CASE("a catch is found in libraries and apps") {
    const std::string text = "// A file.\ntry {\n} catch (...) {\n}\n";
    CHECK(first(check_catches({"apps/a.cpp", text})).line == 3);
    CHECK(check_catches({"libs/a/src/a.cpp", text}).size() == 1);
    CHECK(check_catches({"tests/a.cpp", text}).empty());
    CHECK(check_catches({"apps/a.cpp", "// catch (...)\nint catcher = 1;\n"}).empty());
}

TEST_CASE("an exception covers its own, and is found when nothing needs it") {
    const Exception table[] = {{"libs/a/", "f", "a reason"}};
    const Violations both{{"libs/a/x.cpp", 1, "bad", "f"}, {"libs/a/x.cpp", 2, "bad", "g"}};
    REQUIRE(after_exceptions(table, both).size() == 1);
    CHECK(after_exceptions(table, both).front().what == "g");
    REQUIRE(after_exceptions(table, {}).size() == 1);
    CHECK(after_exceptions(table, {}).front().text() ==
          "libs/a/: its exception 'f' is needed no more");
    CHECK(after_exceptions(table, {{"libs/b/x.cpp", 1, "bad", "f"}}).size() == 2);
}
