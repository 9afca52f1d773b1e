// Conformance: links that end and come back.
#include "collect.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

TEST_CASE_TEMPLATE("a link tells when it is complete, when it ends, and when it is back", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = fixture.connect();
    int connects = 0;
    int changes = 0;
    bool saw_problem = false;
    link->on_connected([&] { ++connects; });
    link->on_change([&] {
        ++changes;
        if (connects > 0 && !link->problems().empty()) saw_problem = true;
    });
    CHECK_FALSE(link->problems().empty());
    REQUIRE(fixture.run_until([&] { return connects == 1; }));
    CHECK(link->problems().empty());
    CHECK(changes >= 1);
    fixture.cut_connections();
    REQUIRE(fixture.run_until([&] { return connects == 2; }));
    CHECK(saw_problem);
    CHECK(wait_for_link(fixture, *link));
}

TEST_CASE_TEMPLATE("a subscription goes on after a reconnect", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    Inbox inbox;
    link->consume({queue, 10}, inbox.collect());
    REQUIRE(wait_for_link(fixture, *link));
    fixture.cut_connections();
    REQUIRE(fixture.run_until([&] { return !link->can_publish(); }));
    REQUIRE(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, message_to(queue, "after")) == Published::kConfirmed);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    CHECK(inbox.deliveries[0].envelope.body == "after");
}

TEST_CASE_TEMPLATE("a restart keeps persistent messages and loses transient ones", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_classic_queue();
    auto transient = message_to(queue, "transient");
    transient.durability = Durability::kTransient;
    CHECK(publish(fixture, *link, message_to(queue, "first")) == Published::kConfirmed);
    CHECK(publish(fixture, *link, transient) == Published::kConfirmed);
    CHECK(publish(fixture, *link, message_to(queue, "last")) == Published::kConfirmed);
    fixture.restart();
    REQUIRE(fixture.run_until([&] { return !link->can_publish(); }));
    REQUIRE(wait_for_link(fixture, *link));
    CHECK(wait_for_ready(fixture, *link, queue, 2));
    Inbox inbox;
    link->consume({queue, 10}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    CHECK(inbox.bodies() == std::vector<std::string>{"first", "last"});
}

TEST_CASE_TEMPLATE("two consumers share a queue, and neither gets what the other has", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto left = connected(fixture);
    const auto right = connected(fixture);
    const auto queue = fixture.new_queue();
    Inbox left_inbox;
    Inbox right_inbox;
    left->consume({queue, 3}, left_inbox.collect());
    right->consume({queue, 3}, right_inbox.collect());
    REQUIRE(wait_for_link(fixture, *left));
    REQUIRE(wait_for_link(fixture, *right));
    for (int n = 0; n < 6; ++n)
        CHECK(publish(fixture, *left, message_to(queue, std::to_string(n))) ==
              Published::kConfirmed);
    REQUIRE(fixture.run_until(
        [&] { return left_inbox.deliveries.size() == 3 && right_inbox.deliveries.size() == 3; }));
    std::set<std::string> bodies;
    for (const auto* inbox : {&left_inbox, &right_inbox})
        for (const auto& body : inbox->bodies()) bodies.insert(body);
    CHECK(bodies.size() == 6);
}

TEST_CASE_TEMPLATE("a second exclusive consumer is refused, and takes over when the first leaves",
                   Fixture, MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto first = connected(fixture);
    const auto second = connected(fixture);
    const auto queue = fixture.new_classic_queue();
    Inbox inbox;
    bus::Subscription alone{queue};
    alone.exclusive = true;
    first->consume(alone, [](const bus::Delivery&) {});
    REQUIRE(wait_for_link(fixture, *first));
    second->consume(alone, inbox.collect());
    REQUIRE(fixture.run_until([&] { return has_problem_with(*second, "another consumer"); }));
    CHECK(has_problem_with(*second, queue));
    CHECK(first->problems().empty());
    first->close();
    REQUIRE(wait_for_link(fixture, *second));
    CHECK(publish(fixture, *second, message_to(queue)) == Published::kConfirmed);
    CHECK(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
}

}  // namespace bellhop::tests
