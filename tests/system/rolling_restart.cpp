// ./dev.sh restart: a new process takes each one's place, and no client sees an error.
#include "desk.hpp"
#include "dev_house.hpp"
#include "rolling_load.hpp"
#include "stage.hpp"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <regex>
#include <set>
#include <thread>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

void say(const std::string& line) {
    std::cout << "rolling restart: " << line << std::endl;
}

/// The number of redeliveries in what dev.sh printed; -1 where it printed none.
std::int64_t printed_redeliveries(const std::string& output) {
    static const std::regex kLine("redeliveries: (\\d+) ");
    std::smatch found;
    return std::regex_search(output, found, kLine) ? std::stoll(found[1]) : -1;
}

/// Restarts under load. @return how many redeliveries it printed
std::int64_t restart(const DevHouse& house, const std::string& name) {
    const auto result = house.dev({"restart", name});
    say("./dev.sh restart " + name + "\n" + result.output);
    REQUIRE(result.exit_code == 0);
    const auto count = printed_redeliveries(result.output);
    CHECK(count >= 0);
    return count;
}

/// Whether a second program that counts, the management API, comes to the same.
bool broker_agrees(const DevHouse& house, std::int64_t count) {
    return eventually(Milliseconds{20000}, [&] { return house.redeliveries() == count; });
}

/// Every booking that the house has, and its status.
std::map<std::string, std::string> all_bookings(int port) {
    std::map<std::string, std::string> all;
    std::string cursor;
    do {
        const auto page = get(port, "/bookings?limit=100" + cursor);
        REQUIRE(page.status == 200);
        const auto body = page.json();
        for (const auto& each : body.member("bookings")->items)
            all[each.member("booking_id")->text] = each.member("status")->text;
        cursor = page.at("next_cursor").empty() ? "" : "&cursor=" + page.at("next_cursor");
    } while (!cursor.empty());
    return all;
}

/// Each has its outcome, nobody was told another one, and nothing is there that nobody asked for.
void check_bookings(const DevHouse& house, const std::map<std::string, std::string>& told) {
    const int port = house.port("orchestrator");
    CHECK(eventually(kPatience, [&] {
        const auto pending = get(port, "/bookings?status=pending&limit=1").json();
        return pending.member("bookings")->items.empty();
    }));
    const auto all = all_bookings(port);
    CHECK(all.size() == told.size());
    std::map<std::string, int> outcomes;
    for (const auto& each : told) {
        CAPTURE(each.first);
        const auto found = all.find(each.first);
        REQUIRE(found != all.end());
        CHECK((found->second == "confirmed" || found->second == "failed"));
        CHECK((each.second == "pending" || each.second == found->second));
        ++outcomes[found->second];
    }
    for (const auto& [outcome, count] : outcomes) say(std::to_string(count) + " " + outcome);
}

void check_audit(const DevHouse& house) {
    const auto audit = house.dev({"ctl", "audit", "--at-rest"});
    say("bellhopctl audit --at-rest: " + audit.output);
    CHECK(audit.exit_code == 0);
}

bool has_two_pids(const DevHouse& house, const std::string& service) {
    return eventually(kPatience, [&] { return house.pids(service).size() == 2; });
}

}  // namespace

TEST_CASE("all is restarted twice under load: no client sees an error, and redeliveries are told") {
    DevHouse house(new_database(),
                   {{"BELLHOP_PAYMENT_APPROVAL_RATE", "0.9"}, {"BELLHOP_ASK_AGAIN_SECONDS", "2"}});
    const int port = house.port("orchestrator");
    RawClient idle(port);
    REQUIRE(idle.exchange(request("GET", "/ready")).status == 200);
    std::set<pid_t> pids;
    const auto note_pids = [&] {
        for (const std::string name : {"orchestrator", "availability", "payment"})
            for (const auto pid : house.pids(name)) pids.insert(pid);
    };
    note_pids();
    RollingLoad load(house);
    std::int64_t redeliveries = 0;
    for (int round = 0; round < 2; ++round) {
        const auto before = load.answers();
        CHECK(eventually(kPatience, [&] { return load.answers() > before + 500; }));
        redeliveries += restart(house, "all");
        note_pids();
    }
    const auto before = load.answers();
    CHECK(eventually(kPatience, [&] { return load.answers() > before + 500; }));
    load.leave();
    for (const auto& error : load.errors()) FAIL_CHECK(error);
    say(std::to_string(load.errors().size()) + " client errors in " +
        std::to_string(load.answers()) + " answers; the longest took " +
        std::to_string(load.longest_ms()) + " ms; " + std::to_string(load.events()) +
        " events in " + std::to_string(load.resumed() + 1) + " streams, none missed; " +
        std::to_string(redeliveries) + " redeliveries");
    // Nine different processes: everything really was restarted, twice.
    CHECK(pids.size() == 9);
    CHECK(load.resumed() >= 2);
    CHECK(idle.exchange(request("GET", "/ready")).status == 200);
    check_bookings(house, load.bookings());
    check_audit(house);
    CHECK(broker_agrees(house, redeliveries));
}

TEST_CASE("a client that waits for a stopped worker is answered by the process that followed") {
    DevHouse house(new_database(), {{"BELLHOP_PAYMENT_APPROVAL_RATE", "1"}});
    const int port = house.port("orchestrator");
    REQUIRE(house.dev({"stop", "payment"}).exit_code == 0);
    RawClient waiting(port);
    waiting.send(request_with("POST", "/book-hotel", booking(), "Prefer: wait=30\r\n"));
    CHECK(eventually(kPatience, [&] { return !all_bookings(port).empty(); }));
    // Not above, where two rounds under load may take longer than a head may.
    RawClient half(port);
    half.send("GET /health HTTP/1.1\r\nHo");
    CHECK(restart(house, "orchestrator") == 0);
    CHECK(half.exchange("st: x\r\n\r\n").status == 200);
    REQUIRE(house.dev({"start", "payment"}).exit_code == 0);
    const auto answer = waiting.read_answer();
    CHECK(answer.status == 200);
    CHECK(answer.header("connection") != "close");
    CHECK(waiting.exchange(request("GET", "/ready")).status == 200);
}

TEST_CASE("what a worker cannot finish in time is delivered again, and counted") {
    DevHouse house(new_database(), {{"BELLHOP_PAYMENT_APPROVAL_RATE", "1"},
                                    {"BELLHOP_PAYMENT_DELAY_MS", "60000"},
                                    {"BELLHOP_DRAIN_SECONDS", "2"}});
    const int port = house.port("orchestrator");
    for (int i = 0; i < 5; ++i)
        CHECK(post(port, "/book-hotel", new_booking(), kAtOnce).status == 202);
    CHECK(eventually(kPatience, [&] { return house.in_hand("payment.commands") == 5; }));
    house.set("BELLHOP_PAYMENT_DELAY_MS", "0");
    CHECK(restart(house, "payment") == 5);
    CHECK(broker_agrees(house, 5));
    for (const auto& [id, status] : all_bookings(port)) {
        CHECK(eventually(kPatience, [&, id = id] {
            return get(port, "/bookings/" + id).at("status") == "confirmed";
        }));
    }
    check_audit(house);
}

TEST_CASE("where the new process cannot start the old one serves on") {
    DevHouse house(new_database(), {});
    const int port = house.port("payment");
    RawClient kept(port);
    REQUIRE(kept.exchange(request("GET", "/ready")).status == 200);
    const auto before = house.pids("payment");
    house.set("BELLHOP_PAYMENT_APPROVAL_RATE", "7");
    const auto refused = house.dev({"restart", "payment"});
    CHECK(refused.exit_code != 0);
    CHECK(refused.output.find("BELLHOP_PAYMENT_APPROVAL_RATE") != std::string::npos);
    CHECK(house.pids("payment") == before);
    CHECK(kept.exchange(request("GET", "/ready")).status == 200);
    house.set("BELLHOP_PAYMENT_APPROVAL_RATE", "1");
    CHECK(restart(house, "payment") == 0);
    CHECK(kept.exchange(request("GET", "/ready")).status == 200);
}

TEST_CASE(
    "one of the two is killed in the middle of a restart: the other serves, or start mends it") {
    DevHouse house(new_database(), {{"BELLHOP_DRAIN_SECONDS", "2"}});
    const int port = house.port("orchestrator");
    const auto old = house.pids("orchestrator").front();
    // It hears nothing while it stands still: so the middle lasts.
    REQUIRE(::kill(old, SIGSTOP) == 0);
    CommandResult result;
    std::jthread first([&] { result = house.dev({"restart", "orchestrator"}); });
    REQUIRE(has_two_pids(house, "orchestrator"));
    ::kill(house.pids("orchestrator").front(), SIGKILL);
    first.join();
    CHECK(result.exit_code != 0);
    ::kill(old, SIGCONT);
    CHECK(get(port, "/ready").status == 200);
    CHECK(house.pids("orchestrator") == std::vector{old});

    REQUIRE(::kill(old, SIGSTOP) == 0);
    std::jthread second([&] { result = house.dev({"restart", "orchestrator"}); });
    REQUIRE(has_two_pids(house, "orchestrator"));
    ::kill(old, SIGKILL);
    second.join();
    CHECK_MESSAGE(result.exit_code == 0, result.output);
    CHECK(get(port, "/ready").status == 200);

    for (const auto pid : house.pids("orchestrator")) ::kill(pid, SIGKILL);
    CHECK(house.dev({"start", "orchestrator"}).exit_code == 0);
    CHECK(get(port, "/ready").status == 200);
}

}  // namespace bellhop::tests
