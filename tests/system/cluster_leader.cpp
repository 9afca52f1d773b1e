// Three broker nodes, two of every service, PostgreSQL: the leader of a queue is killed under load.
#include "database_postgresql.hpp"
#include "guests.hpp"
#include "stage.hpp"
#include "support/cluster.hpp"
#include "support/command.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

constexpr std::int64_t kLeastMemoryKb = 3'900'000;  // What a machine of 4 GB says that it has.
constexpr Milliseconds kLongestOutage{30000};
constexpr int kEnough = 100;  // Bookings, before the kill and after it.
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

/// Two of every service, all ready. One is connected to the node that will be killed, the other to
/// the next one.
void start_two_of_each(House& house, const TestCluster& cluster, int leader) {
    house.start_all();
    for (const auto& service : House::names()) {
        const auto second = house.add_instance(service, 2);
        house.set(second, "BELLHOP_AMQP_URL", cluster.amqp_url(service, leader % 3 + 1));
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
    for (const auto& each : cluster.queues()) {
        if (each.first.ends_with(".dead")) CHECK_MESSAGE(each.second.messages == 0, each.first);
    }
}

struct Loss {
    int node = 0;
    SteadyTime at;
};

/// Kills the leader under load and waits for bookings to be confirmed again, by all services.
Loss lose_the_leader(TestCluster& cluster, House& house, const Guests& guests) {
    const auto leader = cluster.queues()[kQueue].leader;
    const auto killed = cluster.kill_hard(leader);
    CHECK(eventually(kLongestOutage, [&] { return guests.confirmed_since(killed) > 0; }));
    say("killed -9 node " + std::to_string(leader) + ", the leader of " + kQueue +
        "; a booking begun after that was confirmed within " + std::to_string(ms_since(killed)) +
        " ms");
    for (const auto& service : House::names())
        for (const auto& name : {service, service + " 2"})
            CHECK_MESSAGE(house.wait_ready(name, kLongestOutage), name);
    const auto now = cluster.queues()[kQueue];
    CHECK(now.leader != leader);
    CHECK(now.members == 2);
    CHECK(eventually(kPatience, [&] { return guests.confirmed_since(killed) >= kEnough; }));
    return {leader, killed};
}

void regain(TestCluster& cluster, int node) {
    const auto restarted = std::chrono::steady_clock::now();
    cluster.start(node);
    QueueInCluster queue;
    CHECK(eventually(kPatience, [&] {
        queue = cluster.queues()[kQueue];
        return queue.members == 3;
    }));
    say("node " + std::to_string(node) + " is a member again " +
        std::to_string(ms_since(restarted)) + " ms after its start; the leader is node " +
        std::to_string(queue.leader));
}

/// The longest time after the kill in which nothing was confirmed.
std::int64_t outage_ms(const std::vector<Asked>& all, SteadyTime killed) {
    std::vector<SteadyTime> times{killed};
    for (const auto& asked : all)
        if (asked.status == "confirmed" && asked.answered > killed) times.push_back(asked.answered);
    std::sort(times.begin(), times.end());
    auto longest = SteadyTime::duration::zero();
    for (std::size_t i = 1; i < times.size(); ++i)
        longest = std::max(longest, times[i] - times[i - 1]);
    return std::chrono::duration_cast<Milliseconds>(longest).count();
}

}  // namespace

TEST_CASE("the leader of a quorum queue is killed under load: service resumes, nothing is lost") {
    if (memory_kb() < kLeastMemoryKb) {
        say("SKIPPED: three broker nodes want a machine with 4 GB of memory");
        return;
    }
    const auto began = std::chrono::steady_clock::now();
    auto starting = std::async(std::launch::async, [] { return std::make_unique<TestCluster>(); });
    const auto database = new_database();
    const auto owned = starting.get();
    auto& cluster = *owned;
    auto queues = cluster.queues();
    CHECK(queues["orchestrator.replies.1"].members == 3);
    const auto leader = queues[kQueue].leader;
    House house([&](const auto& user) { return cluster.amqp_url(user, leader); }, database,
                {{"BELLHOP_ASK_AGAIN_SECONDS", "2"}, {"BELLHOP_PAYMENT_APPROVAL_RATE", "0.9"}});
    start_two_of_each(house, cluster, leader);
    say("three nodes and two of each service are ready after " + std::to_string(ms_since(began)) +
        " ms");
    Guests guests({8, {house.port("orchestrator"), house.port("orchestrator 2")}});
    REQUIRE(eventually(kPatience, [&] { return guests.confirmed_since(began) >= kEnough; }));
    const auto loss = lose_the_leader(cluster, house, guests);
    regain(cluster, loss.node);
    auto all = guests.leave();
    say("the longest time without a confirmation was " + std::to_string(outage_ms(all, loss.at)) +
        " ms");
    settle(all, house.port("orchestrator 2"), kPatience);
    check_nothing_lost(all);
    const auto audited = audit(house);
    say("bellhopctl audit --at-rest: " + audited.output);
    CHECK(audited.exit_code == 0);
    check_no_dead_letters(cluster);
    say("took " + std::to_string(ms_since(began)) + " ms");
}

}  // namespace bellhop::tests
