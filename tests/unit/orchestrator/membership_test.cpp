// An instance number is one process's at a time.
#include "orchestrator/membership.hpp"

#include "core/errors.hpp"
#include "office.hpp"

#include <set>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using orchestrator::Membership;
using service::Life;

namespace {

/// Processes that want number 1, as one of them sees the others.
struct Place {
    std::unique_ptr<Membership> process(const std::string& name) {
        return std::make_unique<Membership>(
            office.scheduler, office.commits, office.relay,
            Membership::Options{1, name, [this](const std::string&) { return others; }});
    }
    void pass(Milliseconds time) { office.scheduler.advance(time); }

    Life others = Life::kRuns;
    Office office;
};

}  // namespace

TEST_CASE("the number of a process that runs is refused at once, with what to do") {
    Place place;
    place.process("a")->claim();
    CHECK_THROWS_WITH_AS(place.process("b")->claim(),
                         doctest::Contains("an orchestrator 1 runs already on sqlite:"),
                         BadConfiguration);
}

TEST_CASE("the number of a process that was killed on this machine is taken at once") {
    Place place;
    place.process("a")->claim();
    place.others = Life::kEnded;
    place.process("b")->claim();
}

TEST_CASE("a number that was given back is taken at once") {
    Place place;
    const auto first = place.process("a");
    first->claim();
    first->release();
    place.pass(Milliseconds{1});
    place.process("b")->claim();
}

TEST_CASE("the number of a process that can't be seen is refused once that showed itself again") {
    Place place;
    place.others = Life::kUnknown;
    const auto first = place.process("a");
    first->claim();
    first->start();
    const auto second = place.process("b");
    CHECK_THROWS_AS(second->claim(), Unavailable);
    place.pass(Milliseconds{3000});
    CHECK_THROWS_AS(second->claim(), BadConfiguration);
}

TEST_CASE("the number of a process that can't be seen is free when it was silent for 15 s") {
    Place place;
    place.others = Life::kUnknown;
    place.process("a")->claim();
    const auto second = place.process("b");
    CHECK_THROWS_AS(second->claim(), Unavailable);
    place.pass(Milliseconds{15000});
    CHECK_THROWS_AS(second->claim(), Unavailable);
    place.pass(Milliseconds{1});
    second->claim();
}

TEST_CASE("a process that stood still and lost its number says so until it has it again") {
    Place place;
    place.others = Life::kUnknown;
    const auto first = place.process("a");
    first->claim();
    place.pass(Milliseconds{16000});
    const auto second = place.process("b");
    second->claim();
    first->start();
    place.pass(Milliseconds{3000});
    CHECK(first->problem().find("took this instance's number over") != std::string::npos);
    second->release();
    place.pass(Milliseconds{3000});
    CHECK(first->problem().empty());
}

TEST_CASE(
    "this process is seen to run, one with another start has ended, one elsewhere is unknown") {
    const auto own = service::process_identity();
    CHECK(service::life_of(own) == Life::kRuns);
    CHECK(service::life_of(own + "0") == Life::kEnded);
    CHECK(service::life_of("another" + own) == Life::kUnknown);
    CHECK(service::life_of("") == Life::kUnknown);
    CHECK(service::in_words(own).ends_with(" on this machine"));
    CHECK(service::in_words("x") == "a process on another machine");
}
