// A log line stays one line, for people and for programs.
#include "service/log.hpp"

#include "captured_output.hpp"
#include "wire/document.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::service;
using bellhop::tests::captured_output;

namespace {

std::string logged(LogFormat format, const std::string& level,
                   const std::function<void(Log&)>& write) {
    return captured_output([&] {
        Log log("payment", format, level);
        write(log);
    });
}

auto lines_in(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
}

}  // namespace

TEST_CASE("a text line has time, level, service, text and fields") {
    const auto line = logged(LogFormat::kText, "info", [](Log& log) {
        log.info("charged", {{"booking_id", "BOOK1"}, {"why", "two words"}, {"empty", ""}});
    });
    // 2026-02-01 12:34:56.789 and a blank.
    REQUIRE(line.size() > 24);
    CHECK(line[4] == '-');
    CHECK(line[19] == '.');
    CHECK(line.substr(24) ==
          "info  payment: charged booking_id=BOOK1 why=\"two words\" empty=\"\"\n");
}

TEST_CASE("text from outside can't make a second line or a false field") {
    const auto line = logged(LogFormat::kText, "info", [](Log& log) {
        log.info("one\ntwo\r\x1B[31m", {{"why", "x\ny"}, {"name", "a=b"}, {"quote", "a\"b"}});
    });
    CHECK(lines_in(line) == 1);
    CHECK(line.find('\x1B') == std::string::npos);
    CHECK(line.ends_with(R"(why="x\ny" name="a=b" quote="a\"b")"
                         "\n"));
}

TEST_CASE("braces and percent signs in a text stay as they are") {
    for (const auto format : {LogFormat::kText, LogFormat::kJson}) {
        const auto line = logged(format, "info", [](Log& log) { log.info("100 %v {} {0} %s"); });
        CHECK(line.find("100 %v {} {0} %s") != std::string::npos);
    }
}

TEST_CASE("a JSON line is one object with everything in it") {
    const auto line = logged(LogFormat::kJson, "info", [](Log& log) {
        log.warn("a \"quoted\"\ntext", {{"booking_id", "BOOK1"}, {"bytes", "\xFF"}});
    });
    CHECK(lines_in(line) == 1);
    const auto value = wire::parse(line);
    CHECK(value.member("level")->text == "warning");
    CHECK(value.member("service")->text == "payment");
    CHECK(value.member("message")->text == "a \"quoted\"\ntext");
    CHECK(value.member("booking_id")->text == "BOOK1");
    CHECK(value.member("bytes")->text == "\xEF\xBF\xBD");
    CHECK(value.member("time")->text.size() == 26);
}

TEST_CASE("what is below the level is left out") {
    const auto write_all = [](Log& log) {
        log.debug("d");
        log.info("i");
        log.warn("w");
        log.error("e");
    };
    CHECK(lines_in(logged(LogFormat::kText, "debug", write_all)) == 4);
    CHECK(lines_in(logged(LogFormat::kText, "info", write_all)) == 3);
    CHECK(lines_in(logged(LogFormat::kText, "warn", write_all)) == 2);
    CHECK(lines_in(logged(LogFormat::kText, "error", write_all)) == 1);
}
