// The tests of the simulation: it replays exactly, its faults cover the saga, it finds bugs. The
// runs themselves are the ctest entry `simulation`.
#include "flow/simulation.hpp"

#include "saga/definition.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::flow;
using namespace bellhop::flow::simulation;

namespace {

constexpr std::uint64_t kMostSeeds = 2000;

bool breaks(const Result& result, const std::string& promise) {
    return std::any_of(result.broken.begin(), result.broken.end(), [&](const std::string& each) {
        return each.find(promise) != std::string::npos;
    });
}

/// @return how many seeds it took until this promise was seen broken
std::optional<std::uint64_t> seeds_until(Databases& databases, Bug bug,
                                         const std::string& promise) {
    for (std::uint64_t seed = 1; seed <= kMostSeeds; ++seed) {
        if (breaks(simulate(databases, {.seed = seed, .bug = bug}), promise)) return seed;
    }
    return std::nullopt;
}

void check_found(Bug bug, const std::string& promise) {
    Databases databases;
    const auto seeds = seeds_until(databases, bug, promise);
    REQUIRE_MESSAGE(seeds.has_value(), to_text(bug));
    MESSAGE(to_text(bug), ": found after ", *seeds, " seeds, as: ", promise);
    const auto bare = simulate(databases, {.seed = *seeds});
    CHECK_FALSE(breaks(bare, promise));
}

}  // namespace

TEST_CASE("a seed replays exactly, whatever ran before it") {
    Databases databases;
    const auto first = simulate(databases, {.seed = 42});
    for (std::uint64_t seed = 1; seed < 20; ++seed) {
        CHECK(simulate(databases, {.seed = seed}).digest != first.digest);
    }
    const auto second = simulate(databases, {.seed = 42});
    CHECK(second.digest == first.digest);
    CHECK(second.turns == first.turns);
    CHECK(second.struck == first.struck);
    Databases others;
    CHECK(simulate(others, {.seed = 42}).digest == first.digest);
}

TEST_CASE("every message of every row has its faults, before and after all that is done with it") {
    const auto definition = orchestrator::book_saga();
    const auto faults = all_faults(definition);
    for (const auto& row : definition.shape.rows) {
        for (const auto& name : {row.command, row.accepted, row.refused, row.undo, row.undone}) {
            std::set<std::string> moments;
            std::set<Blow> blows;
            for (const auto& fault : faults) {
                if (fault.moment.wire_name != name) continue;
                moments.insert(to_text(fault.moment));
                blows.insert(fault.blow);
            }
            CHECK(moments.size() == 10);
            CHECK(blows.size() == 11);
        }
    }
}

TEST_CASE("a new row brings its faults along") {
    auto definition = orchestrator::book_saga();
    const auto before = all_faults(definition).size();
    auto row = definition.shape.rows.back();
    row = {"send_key", "key.send.v1", "key.sent.v1", "", "key.void.v1", "key.voided.v1", {}};
    definition.shape.rows.push_back(row);
    // Four messages, ten moments, eleven blows.
    CHECK(all_faults(definition).size() == before + 440);
}

TEST_CASE("it finds an acknowledgement before the commit") {
    check_found(Bug::kAcknowledgesBeforeCommit, "was acknowledged before it was handled on disk");
}

TEST_CASE("it finds a refused room that stays marked as held") {
    check_found(Bug::kRefusedStaysHeld, "one id, two answers");
}

TEST_CASE("it finds an undo that leaves no tombstone, in the rooms and in the money") {
    check_found(Bug::kNoTombstone, "ended_holds_nothing");
    check_found(Bug::kNoTombstone, "payment_has_booking_or_refund");
}

TEST_CASE("it finds an outbox row that goes before the broker has the message") {
    check_found(Bug::kMarksBeforeConfirm, "never announced");
}

TEST_CASE("it finds a resend under a new id") {
    check_found(Bug::kResendsUnderNewId, "was asked under two ids");
}

TEST_CASE("it finds a booking that nobody asks again for") {
    check_found(Bug::kNeverAsksAgain, "still not settled");
}
