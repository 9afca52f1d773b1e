// Three broker nodes, two of every service, PostgreSQL: the leader of a queue is killed under load.
#include "database_postgresql.hpp"
#include "guests.hpp"
#include "stage.hpp"
#include "support/cluster.hpp"
#include "support/command.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

constexpr std::int64_t kLeastMemoryKb = 3'900'000;  // What a machine of 4 GB says that it has.
constexpr Milliseconds kLongestOutage{30000};
const std::string kQueue = "payment.commands";

std::int64_t memory_kb() {
    std::ifstream file("/proc/meminfo");
    std::string name;
    std::int64_t size = 0;
    file >> name >> size;
    return size;
}

std::int64_t ms_since(SteadyTime then) {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - then)
        .count();
}

void say(const std::string& line) {
    std::cout << "cluster test: " << line << std::endl;
}

/// Two of every service, all ready.
void start_two_of_each(House& house) {
    house.start_all();
    for (const auto& service : House::names()) {
        const auto second = house.add_instance(service, 2);
        house.start(second);
        REQUIRE(house.wait_ready(second, kPatience));
    }
}

CommandResult audit(const House& house) {
    return run_command(
        {BELLHOP_CTL_PROGRAM, "--orchestrator-url", house.url("orchestrator"), "--availability-url",
         house.url("availability"), "--payment-url", house.url("payment"), "audit", "--at-rest"},
        {}, kPatience);
}

/// Each has an outcome, and a booking of its own.
void check_nothing_lost(const std::vector<Asked>& all) {
    std::map<std::string, int> outcomes;
    std::set<std::string> bookings;
    int repeated = 0;
    for (const auto& asked : all) {
        CAPTURE(asked.key);
        CAPTURE(asked.booking_id);
        CHECK_FALSE(asked.two_bookings);
        CHECK((asked.status == "confirmed" || asked.status == "failed"));
        CHECK(bookings.insert(asked.booking_id).second);
        ++outcomes[asked.status];
        if (asked.attempts > 2) ++repeated;
    }
    std::string line = std::to_string(all.size()) + " bookings asked for, " +
                       std::to_string(repeated) + " of them more than once";
    for (const auto& [outcome, count] : outcomes)
        line += ", " + std::to_string(count) + " " + outcome;
    say(line);
}

void check_no_dead_letters(const TestCluster& cluster) {
    for (const auto& [queue, depth] : cluster.queue_depths()) {
        CAPTURE(queue);
        if (queue.ends_with(".dead")) CHECK(depth == 0);
    }
}

/// Kills the leader under load, waits for bookings to be confirmed again, starts it again.
void lose_and_regain_the_leader(TestCluster& cluster, const Guests& guests) {
    const auto leader = cluster.leader_of(kQueue);
    const auto killed = std::chrono::steady_clock::now();
    cluster.kill_hard(leader);
    CHECK(eventually(kLongestOutage, [&] { return guests.confirmed_since(killed) > 0; }));
    say("killed -9 node " + std::to_string(leader) + ", the leader of " + kQueue +
        "; a booking begun afterwards was confirmed after " + std::to_string(ms_since(killed)) +
        " ms");
    const auto before = guests.confirmed_since(killed);
    CHECK(
        eventually(kLongestOutage, [&] { return guests.confirmed_since(killed) >= before + 200; }));
    const auto next = cluster.leader_of(kQueue);
    CHECK(next != leader);
    CHECK(cluster.members_of(kQueue) == 2);
    const auto restarted = std::chrono::steady_clock::now();
    cluster.start(leader);
    CHECK(eventually(kPatience, [&] { return cluster.members_of(kQueue) == 3; }));
    say("node " + std::to_string(leader) + " is a member again " +
        std::to_string(ms_since(restarted)) + " ms after its start; the leader is node " +
        std::to_string(cluster.leader_of(kQueue)) + "; " +
        std::to_string(guests.confirmed_since(killed)) + " confirmed since the kill");
}

}  // namespace

TEST_CASE("the leader of a quorum queue is killed under load: service resumes, nothing is lost") {
    if (memory_kb() < kLeastMemoryKb) {
        say("SKIPPED: three broker nodes want a machine with 4 GB of memory");
        return;
    }
    const auto began = std::chrono::steady_clock::now();
    TestCluster cluster;
    CHECK(cluster.members_of(kQueue) == 3);
    CHECK(cluster.members_of("orchestrator.replies.1") == 3);
    House house([&](const std::string& user) { return cluster.amqp_url(user); }, new_database(),
                {{"BELLHOP_ASK_AGAIN_SECONDS", "2"}, {"BELLHOP_PAYMENT_APPROVAL_RATE", "0.9"}});
    start_two_of_each(house);
    say("three nodes and two of each service are ready after " + std::to_string(ms_since(began)) +
        " ms");
    Guests guests({8, {house.port("orchestrator"), house.port("orchestrator 2")}});
    REQUIRE(eventually(kPatience, [&] { return guests.confirmed_since(began) >= 200; }));
    lose_and_regain_the_leader(cluster, guests);
    auto all = guests.leave();
    settle(all, house.port("orchestrator 2"), kPatience);
    check_nothing_lost(all);
    const auto audited = audit(house);
    say("bellhopctl audit --at-rest: " + audited.output);
    CHECK(audited.exit_code == 0);
    check_no_dead_letters(cluster);
    say("took " + std::to_string(ms_since(began)) + " ms");
}

}  // namespace bellhop::tests
