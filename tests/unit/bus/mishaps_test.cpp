// What the broker in memory can be made to do to messages.
#include "bus/in_memory_broker.hpp"
#include "support/driven_scheduler.hpp"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using bus::Mishaps;
using bus::Published;

namespace {

struct Chosen final : Mishaps {
    OfPublish publish;
    OfDelivery delivery;
    OfPublish of_publish(const Envelope&) override { return publish; }
    OfDelivery of_delivery(const Envelope&) override { return delivery; }
};

struct Fixture {
    Fixture() {
        broker.declare_queue("work");
        broker.suffer(chosen);
        link->consume({"work"},
                      [this](const bus::Delivery& delivery) { heard.push_back(delivery); });
        scheduler.run_all_posted();
    }
    void publish() {
        Envelope envelope;
        envelope.routing_key = "work";
        link->publish(envelope, [this](Published published) { outcome = published; });
        scheduler.run_all_posted();
    }
    tests::DrivenScheduler scheduler;
    Chosen chosen;
    bus::InMemoryBroker broker{scheduler};
    std::unique_ptr<bus::Bus> link = broker.connect();
    std::vector<bus::Delivery> heard;
    std::optional<Published> outcome;
};

}  // namespace

TEST_CASE("a publish may come twice, be refused, or come and be answered late") {
    Fixture fixture;
    fixture.chosen.publish.copies = 2;
    fixture.publish();
    CHECK(fixture.heard.size() == 2);
    CHECK(fixture.outcome == Published::kConfirmed);
    fixture.chosen.publish.copies = 0;
    fixture.publish();
    CHECK(fixture.heard.size() == 2);
    CHECK(fixture.outcome == Published::kRefused);
    fixture.chosen.publish = {Milliseconds{10}, 1, Milliseconds{20}};
    fixture.outcome.reset();
    fixture.publish();
    CHECK(fixture.heard.size() == 2);
    fixture.scheduler.advance(Milliseconds{10});
    CHECK(fixture.heard.size() == 3);
    CHECK_FALSE(fixture.outcome.has_value());
    fixture.scheduler.advance(Milliseconds{20});
    CHECK(fixture.outcome == Published::kConfirmed);
}

TEST_CASE("a publish without an answer for 30 s counts as lost, though the broker has it") {
    Fixture fixture;
    fixture.chosen.publish.answered_after = Milliseconds{60000};
    fixture.publish();
    fixture.scheduler.advance(Milliseconds{30000});
    CHECK(fixture.outcome == Published::kLost);
    CHECK(fixture.heard.size() == 1);
    fixture.outcome.reset();
    fixture.scheduler.advance(Milliseconds{60000});
    CHECK_FALSE(fixture.outcome.has_value());
}

TEST_CASE("a delivery may come late, or not before its link ended") {
    Fixture fixture;
    fixture.chosen.delivery = {Milliseconds{50}, Mishaps::Arrival::kArrives};
    fixture.publish();
    CHECK(fixture.heard.empty());
    CHECK(fixture.broker.unacknowledged() == 1);
    fixture.scheduler.advance(Milliseconds{50});
    REQUIRE(fixture.heard.size() == 1);
    fixture.link->acknowledge(std::vector{fixture.heard.front().tag});
    fixture.chosen.delivery = {Milliseconds{50}, Mishaps::Arrival::kEndsTheLink};
    fixture.publish();
    fixture.chosen.delivery = {};
    fixture.scheduler.advance(Milliseconds{50});
    CHECK(fixture.heard.size() == 1);
    fixture.scheduler.advance(Milliseconds{1000});
    REQUIRE(fixture.heard.size() == 2);
    CHECK(fixture.heard.back().redelivered);
}

TEST_CASE("an interrupted link loses its answers and comes back") {
    Fixture fixture;
    fixture.chosen.publish.answered_after = Milliseconds{10};
    fixture.publish();
    fixture.broker.interrupt(*fixture.link);
    fixture.scheduler.run_all_posted();
    CHECK(fixture.outcome == Published::kLost);
    CHECK_FALSE(fixture.link->can_publish());
    fixture.scheduler.advance(Milliseconds{1000});
    CHECK(fixture.link->can_publish());
    REQUIRE(fixture.heard.size() == 2);
    CHECK(fixture.heard.back().redelivered);
}

TEST_CASE("what waited in a delay queue goes on to the next") {
    Fixture fixture;
    fixture.broker.declare_delay_queue("work.1s", Milliseconds{1000}, "work");
    Envelope envelope;
    envelope.routing_key = "work.1s";
    fixture.link->publish(envelope, [](Published) {});
    fixture.scheduler.advance(Milliseconds{999});
    CHECK(fixture.heard.empty());
    fixture.scheduler.advance(Milliseconds{1});
    CHECK(fixture.heard.size() == 1);
    CHECK(fixture.broker.waiting("work.1s").empty());
}
