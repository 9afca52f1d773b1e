// An operator with bellhopctl top in a terminal.
#include "operator_desk.hpp"
#include "pseudo_terminal.hpp"
#include "stage.hpp"

#include <csignal>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

using Place = PseudoTerminal::Place;

constexpr Place kUsual{80, 24};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::map<std::string, std::string> environment(const House& house, const std::string& term) {
    auto all = ctl_environment(house);
    all["TERM"] = term;
    all["LC_ALL"] = "C.UTF-8";
    return all;
}

/// The terminal is given back as it was: its modes, its own screen, its cursor.
void check_restored(const PseudoTerminal& terminal) {
    CHECK(terminal.as_before());
    const auto left = terminal.written().rfind("\x1b[?1049l");
    REQUIRE(left != std::string::npos);
    CHECK(left > terminal.written().rfind("\x1b[?1049h"));
    CHECK(terminal.written().rfind("\x1b[?25l") < terminal.written().rfind("\x1b[?25h"));
}

}  // namespace

TEST_CASE("top shows the missing worker in red, and after its start that all is drained") {
    auto& house = fresh_house();
    CHECK(house.terminate("payment") == 0);
    const auto ids = book_many(house, 3);
    PseudoTerminal terminal({ctl_program(), "top"}, environment(house, "xterm"), kUsual);
    CHECK(terminal.shows("✖ payment is missing  ./dev.sh start payment", kPatience));
    CHECK(terminal.shows("│ payment.commands                3        0        0", kPatience));
    CHECK(terminal.shows("pending 3", kPatience));
    for (const auto& id : ids) CHECK(terminal.shows(id, kPatience));
    CHECK(terminal.shows("charge_payment (payment)", kPatience));
    CHECK(has(terminal.written(), "\x1b[31m"));
    CHECK_FALSE(terminal.as_before());

    house.start("payment");
    CHECK(terminal.shows("● payment                    ready", kPatience));
    CHECK(terminal.shows("confirmed 3", kPatience));
    CHECK(terminal.shows("│ payment.commands                0        0        1", kPatience));
    CHECK(terminal.hides("missing", kPatience));
    CHECK(terminal.hides(ids.front(), kPatience));

    terminal.type("q");
    CHECK(terminal.wait_for_end(kPatience) == 0);
    check_restored(terminal);
}

TEST_CASE("a pending booking is chosen and explained, at any size of the terminal") {
    auto& house = fresh_house();
    CHECK(house.terminate("payment") == 0);
    const auto ids = book_many(house, 3);
    PseudoTerminal terminal({ctl_program(), "top", "--interval", "0.5"},
                            environment(house, "xterm"), kUsual);
    CHECK(terminal.shows("▸ " + ids[2], kPatience));
    terminal.type("\x1bOB\t");
    CHECK(terminal.shows("▸ " + ids[0], kPatience));
    terminal.type("\r");
    CHECK(terminal.shows(ids[0] + " is pending", kPatience));
    CHECK(terminal.shows("./dev.sh start payment", kPatience));
    terminal.resize({40, 10});
    CHECK(terminal.shows("charge_payment, asked", kPatience));
    terminal.type("\x1b");
    CHECK(terminal.shows("✖ payment is missing\n  ./dev.sh start payment\n", kPatience));
    terminal.type("p");
    CHECK(terminal.shows("PAUSED", kPatience));
    terminal.resize({120, 40});
    CHECK(terminal.shows("▸ " + ids[0], kPatience));
    terminal.signal(SIGTERM);
    CHECK(terminal.wait_for_end(kPatience) == 0);
    check_restored(terminal);
    house.start_all();
    CHECK(all_confirmed(house, ids));
}

TEST_CASE("top says that services and broker are away, and goes on when they are back") {
    auto& house = fresh_house();
    PseudoTerminal terminal({ctl_program(), "top"}, environment(house, "xterm"), kUsual);
    CHECK(terminal.shows("● orchestrator               ready", kPatience));
    the_broker().kill_hard();
    house.kill("orchestrator");
    CHECK(terminal.shows("✖ the broker is missing  ./dev.sh start rabbitmq", kPatience));
    CHECK(terminal.shows("✖ orchestrator is missing  ./dev.sh start orchestrator", kPatience));
    CHECK(terminal.shows("BOOKINGS   ?", kPatience));
    the_broker().start();
    house.start_all();
    CHECK(terminal.shows("● orchestrator               ready", kPatience));
    CHECK(terminal.hides("✖", kPatience));
    terminal.signal(SIGINT);
    CHECK(terminal.wait_for_end(kPatience) == 0);
    check_restored(terminal);
}

TEST_CASE("a crash of top gives the terminal back too") {
    auto& house = any_house();
    PseudoTerminal terminal({ctl_program(), "top"}, environment(house, "xterm"), kUsual);
    CHECK(terminal.shows("● payment                    ready", kPatience));
    terminal.signal(SIGABRT);
    CHECK(terminal.wait_for_end(kPatience) == 128 + SIGABRT);
    check_restored(terminal);
}

TEST_CASE("without a terminal that can move its cursor top prints one snapshot") {
    auto& house = any_house();
    const auto plain = ctl(house, {"top"});
    CHECK(plain.exit_code == 0);
    CHECK(has(plain.output, "payment.commands"));
    CHECK_FALSE(has(plain.output, "\x1b"));
    for (const auto* term : {"dumb", "no-such-terminal", ""}) {
        CAPTURE(term);
        PseudoTerminal terminal({ctl_program(), "top"}, environment(house, term), {100, 40});
        CHECK(terminal.wait_for_end(kPatience) == 0);
        CHECK(has(terminal.screen(), "│ payment.commands"));
        CHECK_FALSE(has(terminal.written(), "\x1b"));
        CHECK(terminal.as_before());
    }
    CHECK(has(ctl(house, {"top", "--once"}).output, "BOOKINGS   pending 0"));
}

}  // namespace bellhop::tests
