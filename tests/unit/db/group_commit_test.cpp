// Pieces of work share a commit, and a guilty one fails alone.
#include "db/group_commit.hpp"

#include "recorded_database.hpp"
#include "support/driven_scheduler.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

namespace bellhop::tests {
namespace {

using db::GroupCommit;
using db::Transaction;

std::string what(const std::exception_ptr& error) {
    if (!error) return "ok";
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& thrown) {
        return thrown.what();
    }
}

struct Bench {
    DrivenScheduler scheduler;
    RecordedDatabase database;
    GroupCommit group{scheduler, database, 3};
    std::vector<std::string> answers;

    GroupCommit::Done answer(const std::string& name) {
        return [this, name](const std::exception_ptr& error) {
            database.log += "[" + name + "]";
            answers.push_back(name + " " + what(error));
        };
    }
    void submit(const std::string& name) {
        group.submit([this, name](Transaction&) { database.log += name; }, answer(name));
    }
    void submit_guilty(const std::string& name) {
        group.submit(
            [this, name](Transaction&) {
                database.log += name;
                throw std::runtime_error("no");
            },
            answer(name));
    }
};

using Answers = std::vector<std::string>;

TEST_CASE_FIXTURE(Bench, "nothing is committed before the end of the turn") {
    submit("a");
    CHECK(database.log.empty());
    CHECK_FALSE(group.idle());
    scheduler.run_posted();
    CHECK(database.log == "(a)[a]");
    CHECK(group.idle());
    CHECK(scheduler.posted() == 0);
}

TEST_CASE_FIXTURE(Bench,
                  "what waits shares commits in its order, of limited size, in the same turn") {
    for (const auto* name : {"a", "b", "c", "d"}) submit(name);
    CHECK(scheduler.posted() == 1);
    scheduler.run_posted();
    CHECK(database.log == "(abc)[a][b][c](d)[d]");
    CHECK(group.counters().commits == 2);
    CHECK(group.counters().pieces == 4);
    CHECK(group.counters().rolled_back == 0);
}

TEST_CASE_FIXTURE(Bench, "tasks of after_commit run before the answers") {
    group.submit([this](Transaction& tx) { tx.after_commit([this] { database.log += "t"; }); },
                 answer("a"));
    submit("b");
    scheduler.run_posted();
    CHECK(database.log == "(b)t[a][b]");
}

TEST_CASE_FIXTURE(Bench,
                  "a guilty piece fails alone and the others are committed each for itself") {
    submit("a");
    submit_guilty("x");
    submit("c");
    scheduler.run_posted();
    CHECK(database.log == "(ax!(a)[a](x![x](c)[c]");
    CHECK(answers == Answers{"a ok", "x no", "c ok"});
    CHECK(group.counters().rolled_back == 2);
    CHECK(group.counters().pieces == 2);
    CHECK(group.trouble().empty());
}

TEST_CASE_FIXTURE(Bench,
                  "while the database is away nothing is tried again and everybody is told") {
    database.away = true;
    for (const auto* name : {"a", "b", "c", "d"}) submit(name);
    scheduler.run_posted();
    CHECK(database.log == "(abc![a][b][c][d]");
    CHECK(answers ==
          Answers{"a database: gone", "b database: gone", "c database: gone", "d database: gone"});
    CHECK(group.trouble() == "database: gone");
    database.away = false;
    submit("e");
    scheduler.run_posted();
    CHECK(answers.back() == "e ok");
    CHECK(group.trouble().empty());
}

TEST_CASE_FIXTURE(Bench,
                  "a database that goes away while pieces are tried alone is not asked again") {
    submit("a");
    group.submit(
        [this](Transaction&) {
            database.away = true;
            throw std::runtime_error("no");
        },
        answer("x"));
    submit("c");
    scheduler.run_posted();
    CHECK(database.log == "(a!(a![a][x][c]");
    CHECK(answers == Answers{"a database: gone", "x database: gone", "c database: gone"});
}

TEST_CASE_FIXTURE(Bench, "an answer may submit more, which is the next turn's") {
    group.submit([](Transaction&) {}, [this](const std::exception_ptr&) { submit("b"); });
    scheduler.run_posted();
    CHECK(database.log == "()");
    scheduler.run_posted();
    CHECK(database.log == "()(b)[b]");
}

TEST_CASE_FIXTURE(Bench,
                  "beyond ten thousand waiting a piece is refused, but not before submit returns") {
    for (int i = 0; i < 10'000; ++i) {
        group.submit([](Transaction&) {}, [](const std::exception_ptr&) {});
    }
    submit("late");
    CHECK(answers.empty());
    scheduler.run_posted();
    CHECK(answers == Answers{"late database: 10000 pieces of work wait already"});
    CHECK(group.counters().pieces == 10'000);
    submit("next");
    scheduler.run_posted();
    CHECK(answers.back() == "next ok");
}

TEST_CASE("what was posted for a group that is gone does nothing") {
    DrivenScheduler scheduler;
    RecordedDatabase database;
    {
        GroupCommit group{scheduler, database};
        group.submit([](Transaction&) {}, [](const std::exception_ptr&) { FAIL("called"); });
        group.submit_lazily([](Transaction&) {}, Milliseconds{5});
    }
    scheduler.advance(Milliseconds{10});
    CHECK(database.log.empty());
    CHECK(scheduler.timers() == 0);
}

}  // namespace
}  // namespace bellhop::tests
