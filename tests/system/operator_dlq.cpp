// Dead letters of bookings in every state, and an operator with bellhopctl dlq.
#include "operator_desk.hpp"
#include "stage.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <sstream>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

std::string contents(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::int64_t number_at(const wire::Value& report, std::string_view member) {
    return std::stoll(text_at(report, member));
}

}  // namespace

TEST_CASE("a replay while the cause is there parks the message again, after as many attempts") {
    auto& house = house_of_short_delays();
    const auto id = book_with_poison(house, 1).front();
    REQUIRE(need_attention(house, 1));
    CHECK(numbers(ctl_json(house, {"dlq", "replay", "--all"})) == "1 1 1 0 0 0 0");
    CHECK(eventually(kPatience, [&] { return dead_count(house) == "1"; }));
    CHECK(text_at(ctl_json(house, {"dlq", "show", id}), "attempts") == "5");
    CHECK(look_up(house, id).at("status") == "pending");
}

TEST_CASE(
    "what is cancelled, done or never was is not replayed; discarding it keeps it in a file") {
    auto& house = house_of_short_delays();
    const auto ids = book_with_poison(house, 3);
    REQUIRE(need_attention(house, 3));
    cure(house);
    CHECK(cancel(house, ids[0]).status == 200);
    CHECK(ctl(house, {"attention", "retry", ids[1]}).exit_code == 0);
    CHECK(becomes(house, ids[1], "confirmed"));
    CHECK(dead_count(house) == "3");

    const auto report = ctl_json(house, {"dlq", "replay", "--all"});
    CHECK(numbers(report) == "3 3 1 2 0 0 2");
    std::map<std::string, std::string> why;
    for (const auto& skip : report.member("skips")->items)
        why[text_at(skip, "message_id")] = text_at(skip, "why");
    CHECK(why[ids[0] + "/hold_room"] == "its booking is cancelled");
    CHECK(why[ids[1] + "/hold_room"] == "already done: its booking does not wait for it");
    CHECK(becomes(house, ids[2], "confirmed"));
    CHECK(look_up(house, ids[0]).at("status") == "cancelled");

    CHECK(ctl(house, {"dlq", "discard", "--done"}).exit_code == 2);
    CHECK(dead_count(house) == "2");
    CHECK(numbers(ctl_json(house, {"dlq", "discard", "--done", "--reason", "after the repair"})) ==
          "2 2 2 0 0 0 0");
    CHECK(dead_count(house) == "0");
    const auto kept = contents(house.run_dir() / "discarded.jsonl");
    CHECK(std::count(kept.begin(), kept.end(), '\n') == 2);
    for (const auto& text : {ids[0], ids[1], std::string("after the repair")})
        CHECK(kept.find(text) != std::string::npos);
}

TEST_CASE("what a booking waits for is not discarded as done, however often it is looked at") {
    auto& house = house_of_short_delays();
    const auto id = book_with_poison(house, 1).front();
    REQUIRE(need_attention(house, 1));
    // More looks than a broker's usual limit of deliveries.
    for (int look = 0; look < 25; ++look) CHECK(dead_count(house) == "1");
    CHECK(numbers(ctl_json(house, {"dlq", "discard", "--done", "--reason", "tidy"})) ==
          "1 1 0 1 0 0 1");
    CHECK(numbers(ctl_json(house, {"dlq", "discard", "--booking", id, "--reason", "known"})) ==
          "1 1 1 0 0 0 0");
    // The letter is gone, the booking is not: it can still be asked for.
    cure(house);
    CHECK(ctl(house, {"attention", "retry", id}).exit_code == 0);
    CHECK(becomes(house, id, "confirmed"));
}

TEST_CASE("a replay that is killed loses nothing: the next one does the rest") {
    auto& house = house_of_short_delays();
    const auto ids = book_with_poison(house, 8);
    REQUIRE(need_attention(house, 8));
    cure(house);
    const auto killed =
        ctl(house, {"dlq", "replay", "--all", "--rate", "2"}, {"timeout", "-s", "KILL", "2"});
    CHECK(killed.exit_code == 137);
    const auto report = ctl_json(house, {"dlq", "replay", "--all"});
    CHECK(number_at(report, "left") == number_at(report, "skipped"));
    CHECK(all_confirmed(house, ids));
    CHECK(each_charged_once(house, ids));
    static_cast<void>(ctl(house, {"dlq", "discard", "--done", "--reason", "copies"}));
    CHECK(dead_count(house) == "0");
    CHECK(ctl(house, {"audit", "--at-rest"}).exit_code == 0);
}

TEST_CASE("a replay that is asked to stop says truly how far it came") {
    auto& house = house_of_short_delays();
    const auto ids = book_with_poison(house, 8);
    REQUIRE(need_attention(house, 8));
    cure(house);
    const auto stopped = ctl(house, {"dlq", "replay", "--all", "--rate", "2", "--json"},
                             {"timeout", "--foreground", "--preserve-status", "-s", "INT", "2"});
    CHECK(stopped.exit_code == 1);
    const auto report = wire::parse(stopped.output);
    CHECK(text_at(report, "ended_early") == "interrupted");
    CHECK(number_at(report, "untouched") > 0);
    CHECK(number_at(report, "done") + number_at(report, "untouched") == 8);
    CHECK(dead_count(house) == text_at(report, "untouched"));
    CHECK(numbers(ctl_json(house, {"dlq", "replay", "--all"})).ends_with(" 0 0 0 0"));
    CHECK(all_confirmed(house, ids));
}

TEST_CASE("a second reader of the dead letters is refused while there is one") {
    auto& house = house_of_short_delays();
    static_cast<void>(book_with_poison(house, 20));
    REQUIRE(need_attention(house, 20));
    cure(house);
    auto first = std::async(std::launch::async, [&] {
        return ctl(house, {"dlq", "replay", "--all", "--rate", "1"});
    });
    // Before the first has them in hand, the second is alone and sees all.
    CommandResult second;
    CHECK(eventually(Milliseconds{15000}, [&] {
        second = ctl(house, {"dlq", "list"});
        return second.exit_code != 0;
    }));
    CHECK(second.output.find("somebody else reads it") != std::string::npos);
    CHECK(first.get().exit_code == 0);
}

TEST_CASE("of several who replay in the same moment, those without the letters say why") {
    auto& house = house_of_short_delays();
    const auto ids = book_with_poison(house, 20);
    REQUIRE(need_attention(house, 20));
    cure(house);
    std::vector<std::future<CommandResult>> readers;
    for (int reader = 0; reader < 6; ++reader) {
        readers.push_back(std::async(std::launch::async, [&] {
            return ctl(house, {"dlq", "replay", "--all", "--rate", "2"});
        }));
    }
    for (auto& each : readers) {
        const auto reader = each.get();
        CAPTURE(reader.output);
        const bool told = reader.output.find("somebody else reads it") != std::string::npos;
        CHECK((reader.exit_code == 0 || told));
    }
    CHECK(ctl(house, {"dlq", "replay", "--all"}).exit_code == 0);
    CHECK(all_confirmed(house, ids));
    CHECK(each_charged_once(house, ids));
}

}  // namespace bellhop::tests
