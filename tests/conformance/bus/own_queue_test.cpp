// Conformance: a queue of the consumer's own.
#include "collect.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

namespace {

Envelope event(const std::string& key, const std::string& body) {
    auto envelope = message_to(key, body);
    envelope.exchange = "test.topic";
    envelope.routing = Routing::kOptional;
    envelope.content_type = "application/cloudevents+json";
    return envelope;
}

bus::Subscription own(const std::vector<std::string>& patterns) {
    bus::Subscription subscription;
    for (const auto& pattern : patterns) subscription.bindings.push_back({"test.topic", pattern});
    return subscription;
}

}  // namespace

TEST_CASE_TEMPLATE("a consumer's own queue hears what is bound to it, from now on", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    CHECK(publish(fixture, *link, event("own.a", "early")) == Published::kConfirmed);
    Inbox inbox;
    Inbox other;
    link->consume(own({"own.a", "own.b.#"}), inbox.collect());
    link->consume(own({"own.#"}), other.collect());
    REQUIRE(wait_for_link(fixture, *link));
    for (const std::string key : {"own.a", "own.c", "own.b.x"})
        CHECK(publish(fixture, *link, event(key, key)) == Published::kConfirmed);
    REQUIRE(fixture.run_until([&] { return other.deliveries.size() == 3; }));
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    CHECK(inbox.bodies() == std::vector<std::string>{"own.a", "own.b.x"});
    CHECK(inbox.deliveries.front().envelope.content_type == "application/cloudevents+json");
    link->acknowledge(inbox.tags());
}

TEST_CASE_TEMPLATE("a consumer's own queue is made again with the connection, and empty", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    Inbox inbox;
    link->consume(own({"again"}), inbox.collect());
    REQUIRE(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, event("again", "before")) == Published::kConfirmed);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    // Not acknowledged: with a declared queue it would come again.
    bool lost = false;
    link->on_change([&] { lost = lost || !link->problems().empty(); });
    fixture.cut_connections();
    REQUIRE(fixture.run_until([&] { return lost; }));
    REQUIRE(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, event("again", "after")) == Published::kConfirmed);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    CHECK(inbox.bodies() == std::vector<std::string>{"before", "after"});
}

TEST_CASE_TEMPLATE("a consumer's own queue wants its exchanges", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    bus::Subscription subscription;
    subscription.bindings = {{"test.no-such", "#"}};
    link->consume(subscription, [](const bus::Delivery&) {});
    CHECK(fixture.run_until(
        [&] { return has_problem_with(*link, "exchange 'test.no-such' is missing"); }));
}

TEST_CASE_TEMPLATE("what waits in a consumer's own queue is bounded: the oldest go", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    Inbox inbox;
    auto slow = own({"many"});
    slow.prefetch = 1;
    link->consume(slow, inbox.collect());
    REQUIRE(wait_for_link(fixture, *link));
    constexpr int kMany = static_cast<int>(bus::kMostInOwnQueue) + 100;
    int confirmed = 0;
    for (int n = 0; n < kMany; ++n) {
        REQUIRE(fixture.run_until([&] { return link->can_publish(); }));
        link->publish(event("many", std::to_string(n)), [&](bus::Published) { ++confirmed; });
    }
    REQUIRE(fixture.run_until([&] { return confirmed == kMany; }));
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    link->acknowledge(inbox.tags());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    // One was in hand, the newest 10,000 waited.
    CHECK(inbox.bodies() == std::vector<std::string>{"0", "100"});
}

}  // namespace bellhop::tests
