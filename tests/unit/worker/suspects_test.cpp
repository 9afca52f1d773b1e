// Messages that end the process that has them: a process here is a bus, a group commit and a
// receiver; a crash is their end.
#include "core/headers.hpp"
#include "unit/worker/desk.hpp"

using namespace bellhop;
using tests::Desk;

namespace {

struct CrashingProcess {
    explicit CrashingProcess(Desk& desk, worker::Inbox inbox = worker::Inbox::kKept)
        : bus(desk.broker.connect()),
          commits(desk.scheduler, *desk.database),
          receiver(desk.scheduler, desk.random, *bus, commits,
                   {.service = "payment", .queue = "payment.commands", .inbox = inbox}) {
        receiver.route(
            "work.v1", [this](const Envelope& message, const worker::Receiver::Prepared& prepared) {
                if (away)
                    return prepared({}, std::make_exception_ptr(Unavailable("gateway", "away")));
                const bool poison = message.message_id.value() == "poison";
                prepared(
                    [this, poison](db::Transaction& tx) {
                        // As an abort: nothing of the transaction stays, nothing of the process
                        // runs.
                        if (poison) crashed = true;
                        if (crashed) throw Unavailable("process", "gone");
                        tx.execute("INSERT INTO done (what) VALUES ('a')");
                        return worker::Reply{"worked.v1", "{}"};
                    },
                    {});
            });
        receiver.start();
    }
    std::unique_ptr<bus::Bus> bus;
    db::GroupCommit commits;
    worker::Receiver receiver;
    bool away = false;
    bool crashed = false;
};

/// Starts processes until one lives. @return how many crashed
int run_processes(Desk& desk, worker::Inbox inbox) {
    for (int crashes = 0; crashes < 50; ++crashes) {
        CrashingProcess process(desk, inbox);
        const bool crashed =
            desk.scheduler.run_until([&] { return process.crashed; }, Milliseconds{60000});
        if (!crashed) return crashes;
        desk.broker.go_down();  // the link ends before the process says anything more
        desk.broker.come_up();
    }
    return 50;
}

}  // namespace

TEST_CASE(
    "a message that crashes its worker is parked; its neighbours are handled, and charged "
    "nothing") {
    for (const auto inbox : {worker::Inbox::kKept, worker::Inbox::kNone}) {
        Desk desk;
        for (int i = 0; i < 20; ++i) {
            desk.send("work.v1", i == 7 ? "poison" : "m" + std::to_string(i), "{}",
                      "BOOK" + std::to_string(i));
        }
        CHECK(run_processes(desk, inbox) == 6);
        const auto dead = desk.broker.waiting("payment.dead");
        REQUIRE(dead.size() == 1);
        CHECK(dead.front().message_id.value() == "poison");
        CHECK(dead.front().headers.at(headers::kReason) ==
              "it never ended: it may crash its worker");
        // Without an inbox what was not acknowledged yet is handled twice: a saga ignores that.
        CHECK(desk.rows() >= 19);
        if (inbox == worker::Inbox::kKept) CHECK(desk.rows() == 19);
        CHECK(desk.broker.waiting("payment.commands").empty());
    }
}

TEST_CASE("a delivery made before that is held costs no attempt, however often the link is cut") {
    Desk desk;
    desk.send("work.v1", "m1", "{}");
    for (int cut = 0; cut < 12; ++cut) {
        CrashingProcess process(desk);
        process.away = true;
        REQUIRE(desk.until([&] { return !process.receiver.trouble().empty(); }));
        desk.scheduler.advance(Milliseconds{5000});
    }
    CrashingProcess process(desk);
    REQUIRE(desk.until([&] { return desk.rows() == 1; }));
    CHECK(desk.broker.waiting("payment.dead").empty());
}

TEST_CASE("what a process lived through is under no suspicion: one commit for all, as before") {
    Desk desk;
    CrashingProcess process(desk);
    process.away = true;
    for (int i = 0; i < 50; ++i)
        desk.send("work.v1", "m" + std::to_string(i), "{}", "BOOK" + std::to_string(i));
    REQUIRE(desk.until([&] { return process.receiver.in_hand() == 50; }));
    desk.broker.go_down();
    process.away = false;
    const auto before = process.commits.counters().commits;
    desk.broker.come_up();
    REQUIRE(desk.until([&] { return desk.rows() == 50; }));
    CHECK(process.commits.counters().commits - before < 10);
}
