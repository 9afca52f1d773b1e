// Messages that nobody can handle: counted, parked, answered, and tried again at a person's wish.
#include "core/headers.hpp"
#include "unit/worker/worker_desk.hpp"
#include "wire/parked.hpp"

using namespace bellhop;
using tests::WorkerDesk;

namespace {

constexpr auto kPoison = R"({"what":"poison"})";
constexpr auto kGood = R"({"what":"a"})";

struct PoisonDesk : WorkerDesk {
    PoisonDesk() {
        handler.failure = [] { throw std::runtime_error("bad\nluck"); };
        receiver.name_instance("3");
    }
    void park() {
        send("work.v1", "m1", kPoison);
        REQUIRE(until([&] { return replies().size() == 1; }));
        REQUIRE(idle());
    }
    [[nodiscard]] std::string reason(std::size_t index) const {
        return dead().at(index).headers.at(headers::kReason);
    }
};

}  // namespace

TEST_CASE("a dead letter lists its attempts: when, who, why") {
    PoisonDesk desk;
    desk.park();
    const auto found = desk.dead().front().headers;
    CHECK(found.at(headers::kReason) == "bad?luck");
    CHECK(found.at(headers::kQueue) == "payment.commands");
    const auto list = found.at(headers::kAttemptList);
    CHECK(list.starts_with(R"({"attempts":[{"at":"2026-02-01T00:00:00.)"));
    std::size_t attempts = 0;
    for (std::size_t at = 0;
         (at = list.find(R"("instance":"3","reason":"bad?luck")", at)) != std::string::npos; ++at) {
        ++attempts;
    }
    CHECK(attempts == 5);
    CHECK_FALSE(found.contains(headers::kAttempt));
}

TEST_CASE("a parked command is answered once, and so is every copy, which is not tried") {
    PoisonDesk desk;
    desk.park();
    const auto answer = wire::decode<wire::Parked>(desk.replies().front().body);
    CHECK(desk.replies().front().type == wire::Parked::kWireName);
    CHECK(desk.replies().front().correlation_id == "BOOK1");
    CHECK(answer.message_id == "m1");
    CHECK(answer.reason == "bad?luck");
    const int calls = desk.handler.calls;
    for (int copy = 0; copy < 3; ++copy) desk.send("work.v1", "m1", kPoison);
    REQUIRE(desk.until([&] { return desk.replies().size() == 4; }));
    CHECK(desk.handler.calls == calls);
    CHECK(desk.dead().size() == 1);
    CHECK(desk.replies().back().body == desk.replies().front().body);
}

TEST_CASE("a copy of what can't be decoded makes no second dead letter") {
    PoisonDesk desk;
    for (int copy = 1; copy <= 3; ++copy) {
        desk.send("work.v1", "m1", R"({"what":7})");
        REQUIRE(desk.until([&] { return desk.replies().size() == std::size_t(copy); }));
    }
    CHECK(desk.dead().size() == 1);
    CHECK(desk.replies().back().type == wire::Parked::kWireName);
}

TEST_CASE("a replay lifts the mark: handled when the cause is gone, five attempts when it is not") {
    PoisonDesk desk;
    desk.park();
    desk.send("work.v1", "m1", kPoison, "BOOK1", {{headers::kReplay, "operator"}});
    REQUIRE(desk.until([&] { return desk.dead().size() == 2; }));
    CHECK(desk.dead()[1].headers.at(headers::kAttempts) == "5");
    CHECK_FALSE(desk.dead()[1].headers.contains(headers::kReplay));
    REQUIRE(desk.until([&] { return desk.replies().size() == 2; }));
    desk.handler.failure = nullptr;
    desk.send("work.v1", "m1", kPoison, "BOOK1", {{headers::kReplay, "operator"}});
    REQUIRE(desk.until([&] { return desk.replies().size() == 3; }));
    CHECK(desk.replies().back().type == "worked.v1");
    CHECK(desk.rows() == 1);
}

TEST_CASE("a copy of a message that waits in a delay queue is not tried, and not counted") {
    PoisonDesk desk;
    desk.broker.declare_queue("delayed");
    desk.broker.declare_direct_exchange("slow.retry");
    desk.broker.bind("slow.retry", "slow.retry.1s", "delayed");
    desk.broker.declare_queue("slow.commands");
    worker::Receiver slow(desk.scheduler, desk.random, *desk.bus, desk.commits,
                          {.service = "slow", .queue = "slow.commands"});
    slow.on<tests::Work>(desk.handler);
    slow.start();
    const auto send = [&] {
        Envelope envelope;
        envelope.routing_key = "slow.commands";
        envelope.type = "work.v1";
        envelope.message_id = MessageId{"m1"};
        envelope.body = kPoison;
        REQUIRE(desk.until([&] { return desk.client->can_publish(); }));
        desk.client->publish(envelope, [](bus::Published) {});
    };
    send();
    REQUIRE(desk.until([&] { return desk.broker.waiting("delayed").size() == 1; }));
    CHECK(desk.broker.waiting("delayed").front().headers.at(headers::kAttempt) == "1");
    const int calls = desk.handler.calls;
    send();
    REQUIRE(desk.until([&] { return slow.counters().duplicates == 1; }));
    CHECK(desk.handler.calls == calls);
    // Where the delay queue seems to have lost it, a copy takes its place.
    desk.scheduler.advance(Milliseconds{120000});
    send();
    REQUIRE(desk.until([&] { return desk.handler.calls > calls; }));
}

TEST_CASE(
    "without an id, with one too long, or with that of another message: parked, and no other "
    "is touched") {
    PoisonDesk desk;
    desk.send("work.v1", "m1", kGood);
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    desk.send("work.v1", "", kGood, "BOOK2");
    desk.send("work.v1", std::string(250, 'x'), kGood, "BOOK3");
    desk.send("work.v1", "m\x01", kGood, "BOOK4");
    desk.send("work.v1", "m1", kGood, "BOOK5");
    REQUIRE(desk.until([&] { return desk.dead().size() == 4; }));
    CHECK(desk.idle());
    CHECK(desk.reason(0) == "message_id: must be 1 to 249 printable ASCII characters");
    CHECK(desk.reason(3) == "message_id: is that of another message");
    CHECK(desk.replies().size() == 1);
    CHECK(desk.rows() == 1);
    desk.send("work.v1", "m1", kGood);
    REQUIRE(desk.until([&] { return desk.replies().size() == 2; }));
    CHECK(desk.replies().back().type == "worked.v1");
}

TEST_CASE("a conflict is tried again at once, three times, before it counts") {
    PoisonDesk desk;
    int conflicts = 3;
    desk.handler.failure = [&] {
        if (conflicts-- > 0) throw Conflict("deadlock");
    };
    desk.send("work.v1", "m1", kPoison);
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    CHECK(desk.receiver.counters().retried == 0);
    desk.handler.failure = [] { throw Conflict("for ever"); };
    desk.send("work.v1", "m2", kPoison);
    REQUIRE(desk.until([&] { return desk.dead().size() == 1; }));
    CHECK(desk.dead().front().headers.at(headers::kAttempts) == "5");
}

TEST_CASE("each held message has its own backoff, and its neighbours do not hide the trouble") {
    PoisonDesk desk;
    desk.handler.failure = [] { throw Unavailable("gateway", "no answer"); };
    desk.send("work.v1", "m1", kPoison);
    REQUIRE(desk.until([&] { return !desk.receiver.trouble().empty(); }));
    for (int i = 0; i < 300; ++i) {
        desk.send("work.v1", "n" + std::to_string(i), kGood, "N" + std::to_string(i));
        desk.scheduler.advance(Milliseconds{1000});
        CHECK_FALSE(desk.receiver.trouble().empty());
    }
    CHECK(desk.rows() == 300);
    CHECK(desk.handler.calls < 330);
}

TEST_CASE("a dead letter that is refused waits here, and costs no further attempt") {
    PoisonDesk desk;
    desk.broker.declare_queue("payment.dead", 0);
    desk.send("work.v1", "m1", kPoison);
    REQUIRE(desk.until([&] { return !desk.receiver.trouble().empty(); }));
    desk.scheduler.advance(Milliseconds{600000});
    CHECK(desk.handler.calls == 10);  // five attempts, each in its batch and alone
    desk.broker.declare_queue("payment.dead", 10);
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    CHECK(desk.dead().size() == 1);
}

TEST_CASE("handled messages are forgotten after a week, parked ones are not") {
    PoisonDesk desk;
    desk.park();
    desk.send("work.v1", "m2", kGood);
    REQUIRE(desk.until([&] { return desk.replies().size() == 2; }));
    const auto rows = [&] {
        std::int64_t count = 0;
        desk.database->read([&](db::Transaction& tx) {
            count = std::get<0>(*tx.row<std::int64_t>("SELECT COUNT(*) FROM inbox"));
        });
        return count;
    };
    desk.scheduler.advance(std::chrono::hours{6 * 24});
    CHECK(rows() == 2);
    desk.scheduler.advance(std::chrono::hours{2 * 24});
    CHECK(rows() == 1);
    desk.send("work.v1", "m1", kPoison);
    REQUIRE(desk.until([&] { return desk.replies().size() == 3; }));
    CHECK(desk.replies().back().type == wire::Parked::kWireName);
}
