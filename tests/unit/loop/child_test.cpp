// Programs that the loop runs.
#include "loop/uv_loop.hpp"
#include "support/eventually.hpp"

#include <fstream>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace bellhop::loop {
namespace {

/// Runs it, and the loop, until it is told.
ChildResult run(ChildCommand command) {
    UvLoop loop;
    std::optional<ChildResult> result;
    const auto child = loop.run(std::move(command), [&](ChildResult told) {
        result = std::move(told);
        loop.stop();
    });
    loop.run();
    REQUIRE(result.has_value());
    return *result;
}

/// One that has ended and that nobody waits for does not.
bool runs(const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/stat");
    std::string stat;
    return std::getline(file, stat) && stat.compare(stat.rfind(')') + 1, 2, " Z") != 0;
}

TEST_CASE("a program's outputs and exit code come back, apart from each other") {
    const auto result = run({"/bin/sh", {"-c", "echo out; echo err >&2; exit 3"}, {}});
    CHECK(result.exit_code == 3);
    CHECK(result.out == "out\n");
    CHECK(result.err == "err\n");
    CHECK(result.problem.empty());
}

TEST_CASE("an end by a signal is told as a shell tells it") {
    CHECK(run({"/bin/sh", {"-c", "kill -TERM $$"}, {}}).exit_code == 143);
}

TEST_CASE("an argument is one argument, whatever is in it, and the environment is what was given") {
    const auto result = run(
        {"/bin/sh", {"-c", "printf '%s|%s' \"$1\" \"$NAME\"", "sh", "; $(ls) '"}, {"NAME=value"}});
    CHECK(result.out == "; $(ls) '|value");
}

TEST_CASE("a program that is not there is a problem, told later") {
    const auto result = run({"/nowhere/at-all", {}, {}});
    CHECK(result.exit_code == -1);
    CHECK(result.problem.find("no such file") != std::string::npos);
}

TEST_CASE("a program that takes too long is killed, with what it started") {
    const auto result = run({"/bin/sh", {"-c", "tail -f /dev/null & wait"}, {}, Milliseconds{50}});
    CHECK(result.exit_code == 137);
    CHECK(result.problem == "it took too long");
}

TEST_CASE("what a program started goes with it") {
    const auto result = run({"/bin/sh",
                             {"-c", "tail -f /dev/null & echo $!; exec tail -f /dev/null"},
                             {},
                             Milliseconds{500}});
    REQUIRE_FALSE(result.out.empty());
    const auto pid = result.out.substr(0, result.out.find('\n'));
    CHECK(tests::eventually(Milliseconds{20000}, [&] { return !runs(pid); }));
}

TEST_CASE("a program that prints without end is killed") {
    const auto result =
        run({"/bin/sh", {"-c", "while :; do echo more; done"}, {}, Milliseconds{20000}, 1000});
    CHECK(result.exit_code == 137);
    CHECK(result.problem == "it printed too much");
}

TEST_CASE("a program whose owner has gone is killed, and nobody is told") {
    UvLoop loop;
    bool told = false;
    {
        const auto child = loop.run({"/bin/sh", {"-c", "tail -f /dev/null"}, {}},
                                    [&](const auto&) { told = true; });
        loop.run_once(Milliseconds{10});
    }
    loop.run_once(Milliseconds{10});
    CHECK_FALSE(told);
}

}  // namespace
}  // namespace bellhop::loop
