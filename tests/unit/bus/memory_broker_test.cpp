// What only the broker in memory can show: its clock is driven, so every turn can be looked at.
#include "bus/in_memory_broker.hpp"
#include "support/driven_scheduler.hpp"

#include <optional>

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::InMemoryBroker;
using bus::Published;

namespace {

struct Broker {
    DrivenScheduler scheduler;
    InMemoryBroker broker{scheduler};

    Envelope to(const std::string& queue) {
        Envelope envelope;
        envelope.routing_key = queue;
        return envelope;
    }
};

}  // namespace

TEST_CASE("a broker that goes down before it has a message loses it, and after it keeps it") {
    for (const int turns : {0, 1}) {
        CAPTURE(turns);
        Broker b;
        b.broker.declare_queue("q");
        const auto link = b.broker.connect();
        b.scheduler.run_all_posted();
        std::optional<Published> answer;
        link->publish(b.to("q"), [&](Published published) { answer = published; });
        for (int turn = 0; turn < turns; ++turn) b.scheduler.run_posted();
        b.broker.go_down();
        b.scheduler.run_all_posted();
        CHECK(answer == Published::kLost);
        CHECK(b.broker.waiting("q").size() == static_cast<std::size_t>(turns));
    }
}

TEST_CASE("a fanout exchange routes to all of its queues, and one full queue refuses for all") {
    Broker b;
    b.broker.declare_fanout_exchange("fan");
    b.broker.declare_queue("roomy");
    b.broker.declare_queue("tight", 1);
    b.broker.bind("fan", "", "roomy");
    b.broker.bind("fan", "", "tight");
    const auto link = b.broker.connect();
    b.scheduler.run_all_posted();
    std::vector<Published> answers;
    auto envelope = b.to("any");
    envelope.exchange = "fan";
    for (int n = 0; n < 2; ++n)
        link->publish(envelope, [&](Published published) { answers.push_back(published); });
    b.scheduler.run_all_posted();
    CHECK(answers == std::vector<Published>{Published::kConfirmed, Published::kRefused});
    CHECK(b.broker.waiting("roomy").size() == 2);
    CHECK(b.broker.waiting("tight").size() == 1);
}

TEST_CASE("a full dropping queue takes every message, and the oldest goes") {
    Broker b;
    b.broker.declare_dropping_queue("replies", 2);
    const auto link = b.broker.connect();
    b.scheduler.run_all_posted();
    int confirmed = 0;
    for (const auto* id : {"m1", "m2", "m3"}) {
        auto envelope = b.to("replies");
        envelope.message_id = MessageId{id};
        link->publish(envelope, [&](Published published) {
            confirmed += published == Published::kConfirmed;
        });
    }
    b.scheduler.run_all_posted();
    CHECK(confirmed == 3);
    REQUIRE(b.broker.waiting("replies").size() == 2);
    CHECK(b.broker.waiting("replies").front().message_id.value() == "m2");
}

TEST_CASE("links return by themselves a moment after the broker") {
    Broker b;
    const auto link = b.broker.connect();
    b.scheduler.run_all_posted();
    CHECK(link->can_publish());
    b.broker.go_down();
    CHECK_FALSE(link->can_publish());
    b.scheduler.advance(Milliseconds{60000});
    CHECK_FALSE(link->can_publish());
    b.broker.come_up();
    CHECK_FALSE(link->can_publish());
    b.scheduler.advance(Milliseconds{1000});
    CHECK(link->can_publish());
}

TEST_CASE("a link that is destroyed returns what it has in hand, and calls nobody") {
    Broker b;
    b.broker.declare_queue("q");
    int called = 0;
    {
        const auto link = b.broker.connect();
        link->consume({"q"}, [](const bus::Delivery&) {});
        b.scheduler.run_all_posted();
        link->publish(b.to("q"), [&](Published) { ++called; });
        b.scheduler.run_all_posted();
        CHECK(called == 1);
        CHECK(b.broker.waiting("q").empty());
        link->publish(b.to("q"), [&](Published) { ++called; });
    }
    b.scheduler.run_all_posted();
    CHECK(called == 1);
    CHECK(b.broker.waiting("q").size() == 1);
}

}  // namespace bellhop::tests
