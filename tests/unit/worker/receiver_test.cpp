// The receive loop: every way that a message can go.
#include "worker/receiver.hpp"

#include "unit/worker/worker_desk.hpp"
#include "wire/parked.hpp"

using namespace bellhop;
using tests::Desk;
using tests::WorkerDesk;

TEST_CASE("a command is handled, answered to whoever asked, and acknowledged") {
    WorkerDesk desk;
    desk.send("work.v1", "m1", R"({"what":"a"})");
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    const auto reply = desk.replies().front();
    CHECK(reply.type == "worked.v1");
    CHECK(reply.correlation_id == "BOOK1");
    CHECK(reply.message_id.value() == "m1/reply");
    CHECK(reply.body == R"({"what":"a"})");
    CHECK(desk.idle());
    CHECK(desk.rows() == 1);
}

TEST_CASE("the same message twice is handled once and answered twice, with the first answer") {
    WorkerDesk desk;
    desk.send("work.v1", "m1", R"({"what":"a"})");
    desk.send("work.v1", "m1", R"({"what":"something else"})");
    REQUIRE(desk.until([&] { return desk.replies().size() == 2; }));
    CHECK(desk.replies()[1].body == R"({"what":"a"})");
    CHECK(desk.rows() == 1);
    CHECK(desk.receiver.counters().duplicates == 1);
}

TEST_CASE("who counts hears of each handled message once, with its answer, and of no copy") {
    WorkerDesk desk;
    std::vector<std::string> heard;
    desk.receiver.on_handled([&](const Envelope& message, const worker::Reply& answer) {
        heard.push_back(message.message_id.value() + " " + answer.type);
    });
    desk.send("work.v1", "m1", R"({"what":"a"})");
    desk.send("work.v1", "m1", R"({"what":"a"})");
    desk.send("play.v1", "m2", "{}", "BOOK2");
    REQUIRE(desk.until([&] { return desk.replies().size() == 3; }));
    CHECK(heard == std::vector<std::string>{"m1 worked.v1"});
}

TEST_CASE("messages that wait together share one commit") {
    WorkerDesk desk;
    for (int i = 0; i < 50; ++i) {
        desk.send("work.v1", "m" + std::to_string(i), R"({"what":"a"})",
                  "BOOK" + std::to_string(i));
    }
    REQUIRE(desk.until([&] { return desk.replies().size() == 50; }));
    CHECK(desk.commits.counters().commits < 10);
}

TEST_CASE("what can't be decoded, or is of no known type, is parked at once with the reason") {
    WorkerDesk desk;
    desk.send("work.v1", "m1", R"({"what":7})");
    desk.send("play.v1", "m2", "{}", "BOOK2");
    REQUIRE(desk.until([&] { return desk.dead().size() == 2; }));
    CHECK(desk.dead()[0].headers.at("x-bellhop-reason") == "what: must be a text, not a number");
    CHECK(desk.dead()[1].headers.at("x-bellhop-reason") == "type: 'play.v1' is not known here");
    CHECK(desk.idle());
    CHECK(desk.rows() == 0);
}

TEST_CASE("a poison message is parked after five attempts; its neighbours are handled") {
    WorkerDesk desk;
    desk.handler.failure = [] { throw std::runtime_error("poison"); };
    for (int i = 0; i < 20; ++i) {
        desk.send("work.v1", "m" + std::to_string(i),
                  i == 7 ? R"({"what":"poison"})" : R"({"what":"a"})", "BOOK" + std::to_string(i));
    }
    REQUIRE(desk.until([&] { return desk.dead().size() == 1; }));
    CHECK(desk.dead().front().headers.at("x-bellhop-attempts") == "5");
    CHECK(desk.dead().front().headers.at("x-bellhop-reason") == "poison");
    REQUIRE(desk.until([&] { return desk.replies().size() == 20; }));
    CHECK(desk.replies().back().type == wire::Parked::kWireName);
    CHECK(desk.rows() == 19);
    CHECK(desk.receiver.counters().retried == 4);
}

TEST_CASE("while the world is away a message is held, and goes through when it is back") {
    WorkerDesk desk;
    desk.handler.failure = [] { throw Unavailable("gateway", "no answer"); };
    desk.send("work.v1", "m1", R"({"what":"poison"})");
    REQUIRE(desk.until([&] { return !desk.receiver.trouble().empty(); }));
    CHECK(desk.receiver.trouble() == "gateway: no answer");
    desk.scheduler.advance(Milliseconds{3600000});
    CHECK(desk.dead().empty());
    CHECK(desk.handler.calls < 400);
    desk.handler.failure = nullptr;
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    CHECK(desk.idle());
    CHECK(desk.receiver.trouble().empty());
    CHECK(desk.rows() == 1);
}

TEST_CASE("held messages do not grow with every cut of the broker") {
    WorkerDesk desk;
    desk.handler.failure = [] { throw Unavailable("gateway", "no answer"); };
    for (int i = 0; i < 10; ++i)
        desk.send("work.v1", "m" + std::to_string(i), R"({"what":"poison"})", std::to_string(i));
    REQUIRE(desk.until([&] { return desk.receiver.in_hand() == 10; }));
    for (int cut = 0; cut < 5; ++cut) {
        desk.broker.go_down();
        desk.broker.come_up();
        desk.scheduler.advance(Milliseconds{60000});
    }
    CHECK(desk.receiver.in_hand() <= 10);
    desk.handler.failure = nullptr;
    REQUIRE(desk.until([&] { return desk.rows() == 10; }));
}

TEST_CASE("messages of one booking are handled one after the other, in their order") {
    WorkerDesk desk;
    std::vector<std::string> order;
    worker::Receiver::Prepared first;
    desk.receiver.route(
        "slow.v1",
        [&](const Envelope&, const worker::Receiver::Prepared& prepared) { first = prepared; });
    desk.receiver.route("fast.v1",
                        [&](const Envelope&, const worker::Receiver::Prepared& prepared) {
                            order.emplace_back("fast");
                            prepared([](db::Transaction&) { return worker::Reply{}; }, {});
                        });
    desk.send("slow.v1", "m1", "{}");
    desk.send("fast.v1", "m2", "{}");
    desk.send("fast.v1", "m3", "{}", "BOOK2");
    desk.scheduler.advance(Milliseconds{5000});
    CHECK(order.size() == 1);
    order.emplace_back("slow");
    first([](db::Transaction&) { return worker::Reply{}; }, {});
    CHECK(desk.idle());
    CHECK(order == std::vector<std::string>{"fast", "slow", "fast"});
}

TEST_CASE(
    "nothing is acknowledged before it is committed: a process that dies leaves its work in the "
    "queue") {
    Desk desk;
    {
        auto bus = desk.broker.connect();
        db::GroupCommit commits{desk.scheduler, *desk.database};
        worker::Receiver receiver(desk.scheduler, desk.random, *bus, commits,
                                  {.service = "payment", .queue = "payment.commands"});
        bool asked = false;
        receiver.route("work.v1",
                       [&](const Envelope&, const worker::Receiver::Prepared&) { asked = true; });
        receiver.start();
        desk.send("work.v1", "m1", R"({"what":"a"})");
        REQUIRE(desk.until([&] { return asked; }));
        CHECK(desk.broker.waiting("payment.commands").empty());
    }
    CHECK(desk.until([&] { return desk.broker.waiting("payment.commands").size() == 1; }));
}

TEST_CASE("a stop gives back what is held, for another process to take") {
    WorkerDesk desk;
    desk.handler.failure = [] { throw Unavailable("gateway", "no answer"); };
    desk.send("work.v1", "m1", R"({"what":"poison"})");
    REQUIRE(desk.until([&] { return !desk.receiver.trouble().empty(); }));
    desk.receiver.stop();
    REQUIRE(desk.until([&] { return desk.receiver.in_hand() == 0; }));
    CHECK(desk.until([&] { return desk.broker.waiting("payment.commands").size() == 1; }));
}
