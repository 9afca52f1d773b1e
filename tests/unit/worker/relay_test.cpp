// The relay: what a commit promises reaches the broker, once it can.
#include "worker/relay.hpp"

#include "db/outbox.hpp"
#include "unit/worker/desk.hpp"

using namespace bellhop;
using tests::Desk;
using PromisedBy = worker::Relay::PromisedBy;

namespace {

Envelope message(const std::string& id, const std::string& queue = "later") {
    Envelope envelope;
    envelope.routing_key = queue;
    envelope.type = "work.v1";
    envelope.message_id = MessageId{id};
    envelope.body = "{}";
    return envelope;
}

struct RelayDesk : Desk {
    worker::Relay relay{scheduler, *bus, commits, {1, "desk"}};

    void promise(const std::string& id, PromisedBy promised = PromisedBy::kOutbox) {
        bool committed = false;
        commits.submit([&](db::Transaction& tx) { relay.send(tx, message(id), promised); },
                       [&](const std::exception_ptr&) { committed = true; });
        REQUIRE(until([&] { return committed; }));
    }
    /// All in one commit, or a few.
    void promise_many(int count, const std::string& queue = "later") {
        int committed = 0;
        for (int i = 0; i < count; ++i) {
            commits.submit(
                [&, i](db::Transaction& tx) {
                    relay.send(tx, message("m" + std::to_string(i), queue));
                },
                [&](const std::exception_ptr&) { ++committed; });
        }
        REQUIRE(until([&] { return committed == count; }));
    }
    std::int64_t outbox() {
        std::int64_t count = 0;
        database->read([&](db::Transaction& tx) { count = db::outbox::count(tx); });
        return count;
    }
    std::size_t arrived() const { return broker.waiting("later").size(); }
};

}  // namespace

TEST_CASE("a promised message is published, and its row goes when the broker has confirmed it") {
    RelayDesk desk;
    desk.relay.start();
    desk.promise("m1");
    REQUIRE(desk.until([&] { return desk.arrived() == 1 && desk.outbox() == 0; }));
    const auto sent = desk.broker.waiting("later").front();
    CHECK(sent.message_id.value() == "m1");
    CHECK(sent.app_id == "desk");
}

TEST_CASE("a message says when it was sent, to the microsecond, also where a row sends it later") {
    RelayDesk desk;
    desk.scheduler.advance(Milliseconds{1});
    const auto sent = std::to_string(to_micros(desk.scheduler.now()));
    desk.promise("m1");
    desk.scheduler.advance(Milliseconds{5000});
    desk.relay.start();
    REQUIRE(desk.until([&] { return desk.arrived() == 1; }));
    CHECK(desk.broker.waiting("later").front().headers.at("x-bellhop-sent-us") == sent);
}

TEST_CASE("what is rolled back is never sent") {
    RelayDesk desk;
    desk.relay.start();
    bool failed = false;
    desk.commits.submit(
        [&](db::Transaction& tx) {
            desk.relay.send(tx, message("m1"));
            throw Conflict("no");
        },
        [&](const std::exception_ptr& error) { failed = error != nullptr; });
    REQUIRE(desk.until([&] { return failed; }));
    desk.scheduler.advance(Milliseconds{5000});
    CHECK(desk.arrived() == 0);
    CHECK(desk.outbox() == 0);
}

TEST_CASE("without a broker messages wait in the outbox, and all arrive when it is back") {
    RelayDesk desk;
    desk.relay.start();
    desk.scheduler.advance(Milliseconds{1000});
    desk.broker.go_down();
    desk.promise_many(600);
    CHECK(desk.outbox() == 600);
    desk.broker.come_up();
    REQUIRE(desk.until([&] { return desk.arrived() >= 600 && desk.outbox() == 0; }));
    CHECK(desk.arrived() == 600);
}

TEST_CASE("what an earlier run left behind is sent at the start, under the same ids") {
    RelayDesk desk;
    desk.broker.go_down();
    desk.promise("m1");
    desk.broker.come_up();
    auto bus = desk.broker.connect();
    worker::Relay next(desk.scheduler, *bus, desk.commits, {1, "desk"});
    next.start();
    REQUIRE(desk.until([&] { return desk.arrived() >= 1 && desk.outbox() == 0; }));
    CHECK(desk.broker.waiting("later").front().message_id.value() == "m1");
}

TEST_CASE("a queue that refuses is asked again, and not in a tight circle") {
    RelayDesk desk;
    desk.broker.declare_queue("full", 0);
    desk.relay.start();
    const auto refused = message("m1", "full");
    desk.commits.submit([&](db::Transaction& tx) { desk.relay.send(tx, refused); },
                        [](const std::exception_ptr&) {});
    desk.scheduler.advance(Milliseconds{60000});
    CHECK(desk.outbox() == 1);
    CHECK(desk.relay.counters().sent >= 30);
    CHECK(desk.relay.counters().sent <= 65);
}

TEST_CASE("more refused rows than a page holds are asked for once a second too") {
    constexpr int kRows = 600;
    RelayDesk desk;
    desk.broker.declare_queue("full", 0);
    desk.relay.start();
    desk.promise_many(kRows, "full");
    // Others are confirmed meanwhile, and each asks for what is left.
    for (int second = 0; second < 20; ++second) {
        desk.promise("taken" + std::to_string(second));
        desk.scheduler.advance(Milliseconds{1000});
    }
    CHECK(desk.arrived() == 20);
    CHECK(desk.outbox() == kRows);
    CHECK(desk.relay.counters().sent >= 15U * kRows);
    CHECK(desk.relay.counters().sent <= 25U * kRows);
}

TEST_CASE(
    "of very many refused rows some thousand are asked for in a second, and each in its turn") {
    RelayDesk desk;
    desk.broker.declare_queue("full", 0);
    desk.relay.start();
    desk.promise_many(8000, "full");
    desk.scheduler.advance(Milliseconds{20000});
    CHECK(desk.relay.counters().sent <= 8000 + 20 * 3000);
    desk.broker.declare_queue("full", 100000);
    REQUIRE(desk.until([&] { return desk.outbox() == 0; }));
    CHECK(desk.broker.waiting("full").size() >= 8000);
}

TEST_CASE("a row refused while later pages are read is not forgotten") {
    RelayDesk desk;
    desk.broker.declare_queue("full", 0);
    desk.broker.go_down();
    const auto refused = message("refused", "full");
    desk.commits.submit([&](db::Transaction& tx) { desk.relay.send(tx, refused); },
                        [](const std::exception_ptr&) {});
    desk.promise_many(1000);
    desk.broker.come_up();
    desk.relay.start();
    desk.scheduler.advance(Milliseconds{20000});
    CHECK(desk.arrived() == 1000);
    // Once a second, not once a look.
    CHECK(desk.relay.counters().sent >= 1000 + 15);
}

TEST_CASE("a backlog that a cut interrupts arrives whole") {
    RelayDesk desk;
    desk.relay.start();
    desk.scheduler.advance(Milliseconds{1000});
    desk.broker.go_down();
    desk.promise_many(5000);
    desk.broker.come_up();
    REQUIRE(desk.until([&] { return desk.arrived() > 600; }));
    desk.broker.go_down();
    desk.scheduler.advance(Milliseconds{1000});
    desk.broker.come_up();
    REQUIRE(desk.until([&] { return desk.outbox() == 0; }));
    CHECK(desk.arrived() >= 5000);
}

TEST_CASE("a row whose commit was not known to succeed is found within a minute") {
    RelayDesk desk;
    desk.relay.start();
    desk.scheduler.advance(Milliseconds{1000});
    desk.database->transaction([&](db::Transaction& tx) {
        db::outbox::add(tx, 1, {7, message("m1")}, desk.scheduler.now());
    });
    desk.scheduler.advance(Milliseconds{60000});
    CHECK(desk.arrived() == 1);
    CHECK(desk.outbox() == 0);
}

TEST_CASE("a database that was away for long is asked once for a removal") {
    RelayDesk desk;
    desk.relay.start();
    desk.promise("m1");
    REQUIRE(desk.until([&] { return desk.arrived() == 1; }));
    const auto dropped = desk.commits.counters().lazy_dropped;
    desk.scheduler.advance(Milliseconds{300000});
    CHECK(desk.outbox() == 0);
    CHECK(desk.commits.counters().lazy_dropped == dropped);
}

TEST_CASE("what the caller promises needs no row while the broker takes it") {
    RelayDesk desk;
    desk.relay.start();
    desk.promise("m1", PromisedBy::kCaller);
    CHECK(desk.outbox() == 0);
    CHECK(desk.relay.unconfirmed() == 1);
    REQUIRE(desk.until([&] { return desk.arrived() == 1 && desk.relay.unconfirmed() == 0; }));
    CHECK(desk.relay.counters().confirmed == 1);
}

TEST_CASE("what the caller promises gets its row where the broker is away") {
    RelayDesk desk;
    desk.relay.start();
    desk.scheduler.advance(Milliseconds{1000});
    desk.broker.go_down();
    desk.promise("m1", PromisedBy::kCaller);
    CHECK(desk.outbox() == 1);
    desk.broker.come_up();
    REQUIRE(desk.until([&] { return desk.outbox() == 0; }));
    CHECK(desk.arrived() == 1);
}

TEST_CASE("what the caller promises gets its row where the broker goes away under the commit") {
    RelayDesk desk;
    desk.relay.start();
    desk.scheduler.advance(Milliseconds{1000});
    desk.commits.submit(
        [&](db::Transaction& tx) {
            desk.relay.send(tx, message("m1"), PromisedBy::kCaller);
            desk.broker.go_down();
        },
        [](const std::exception_ptr&) {});
    REQUIRE(desk.until([&] { return desk.outbox() == 1; }));
    desk.broker.come_up();
    REQUIRE(desk.until([&] { return desk.outbox() == 0; }));
    CHECK(desk.arrived() == 1);
}

TEST_CASE("what the caller promises gets its row when the broker does not confirm it") {
    RelayDesk desk;
    desk.broker.declare_queue("full", 0);
    desk.relay.start();
    const auto refused = message("m1", "full");
    desk.commits.submit(
        [&](db::Transaction& tx) { desk.relay.send(tx, refused, PromisedBy::kCaller); },
        [](const std::exception_ptr&) {});
    desk.scheduler.advance(Milliseconds{60000});
    CHECK(desk.outbox() == 1);
    // As any other row: once a second.
    CHECK(desk.relay.counters().sent >= 30);
    CHECK(desk.relay.counters().sent <= 65);
}
