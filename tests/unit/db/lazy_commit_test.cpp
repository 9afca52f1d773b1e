// Lazy work rides along with other commits, and never harms them.
#include "db/group_commit.hpp"
#include "recorded_database.hpp"
#include "support/driven_scheduler.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

namespace bellhop::tests {
namespace {

using db::GroupCommit;
using db::Transaction;
constexpr Milliseconds kDelay{50};

struct Bench {
    DrivenScheduler scheduler;
    RecordedDatabase database;
    GroupCommit group{scheduler, database, 3};

    GroupCommit::Work writes(const std::string& text) {
        return [this, text](Transaction&) { database.log += text; };
    }
    GroupCommit::Work fails(const std::string& text) {
        return [this, text](Transaction&) {
            database.log += text;
            throw std::runtime_error("no");
        };
    }
    void submit(GroupCommit::Work work) {
        group.submit(std::move(work), [this](const std::exception_ptr& error) {
            database.log += error ? "-" : "+";
        });
    }
    void lazily(const GroupCommit::Work& work) { group.submit_lazily(work, kDelay); }
};

TEST_CASE_FIXTURE(Bench, "lazy work joins the next batch") {
    lazily(writes("1"));
    scheduler.run_all_posted();
    CHECK(database.log.empty());
    submit(writes("a"));
    scheduler.run_posted();
    CHECK(database.log == "(a1)+");
    CHECK(scheduler.timers() == 0);
    CHECK(group.counters().pieces == 1);
}

TEST_CASE_FIXTURE(Bench, "lazy work alone is committed after its delay, in batches") {
    for (const auto* text : {"1", "2", "3", "4"}) lazily(writes(text));
    scheduler.advance(kDelay - Milliseconds{1});
    CHECK(database.log.empty());
    scheduler.advance(Milliseconds{1});
    CHECK(database.log == "(123)(4)");
    scheduler.advance(Milliseconds{10'000});
    CHECK(database.log == "(123)(4)");
    CHECK(scheduler.timers() == 0);
}

TEST_CASE_FIXTURE(Bench, "the shortest delay counts") {
    group.submit_lazily(writes("1"), Milliseconds{500});
    group.submit_lazily(writes("2"), Milliseconds{5});
    group.submit_lazily(writes("3"), Milliseconds{500});
    scheduler.advance(Milliseconds{5});
    CHECK(database.log == "(123)");
}

TEST_CASE_FIXTURE(Bench, "lazy work that throws is dropped and counted, and takes nobody along") {
    lazily(writes("1"));
    lazily(fails("x"));
    lazily(writes("3"));
    submit(writes("a"));
    submit(writes("b"));
    scheduler.run_posted();
    CHECK(database.log == "(ab1x!(ab)++(1)(x!(3)");
    CHECK(group.counters().lazy_dropped == 1);
    scheduler.advance(Milliseconds{10'000});
    CHECK(database.log == "(ab1x!(ab)++(1)(x!(3)");
}

TEST_CASE_FIXTURE(Bench, "lazy work that throws alone is dropped") {
    lazily(fails("x"));
    scheduler.advance(kDelay);
    CHECK(database.log == "(x!(x!");
    CHECK(group.counters().lazy_dropped == 1);
    CHECK(scheduler.timers() == 0);
}

TEST_CASE_FIXTURE(Bench, "a guilty piece does not harm lazy work") {
    lazily(writes("1"));
    submit(fails("x"));
    scheduler.run_posted();
    CHECK(database.log == "(x!(x!-");
    scheduler.advance(kDelay);
    CHECK(database.log == "(x!(x!-(1)");
    CHECK(group.counters().lazy_dropped == 0);
}

TEST_CASE_FIXTURE(Bench, "lazy work is kept while the database is away") {
    database.away = true;
    lazily(writes("1"));
    submit(writes("a"));
    scheduler.run_posted();
    CHECK(database.log == "(a1!-");
    scheduler.advance(kDelay);
    CHECK(database.log == "(a1!-(1!");
    database.away = false;
    scheduler.advance(Milliseconds{2'000});
    CHECK(database.log == "(a1!-(1!(1)");
}

TEST_CASE_FIXTURE(Bench, "lazy work is bounded") {
    int ran = 0;
    for (int i = 0; i < 10'001; ++i) lazily([&ran](Transaction&) { ++ran; });
    CHECK(group.counters().lazy_dropped == 1);
    scheduler.advance(kDelay);
    CHECK(ran == 10'000);
}

}  // namespace
}  // namespace bellhop::tests
