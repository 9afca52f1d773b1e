// Conformance: deliveries, acknowledgements, and what comes again.
#include "collect.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

namespace {

/// Publishes bodies "0", "1", … and waits until all are confirmed.
template <class Fixture>
void publish_numbers(Fixture& fixture, bus::Bus& link, const std::string& queue, int count) {
    int confirmed = 0;
    for (int n = 0; n < count; ++n)
        link.publish(message_to(queue, std::to_string(n)), [&](Published published) {
            if (published == Published::kConfirmed) ++confirmed;
        });
    REQUIRE(fixture.run_until([&] { return confirmed == count; }));
}

std::vector<std::string> numbers(int from, int to) {
    std::vector<std::string> bodies;
    for (int n = from; n < to; ++n) bodies.push_back(std::to_string(n));
    return bodies;
}

}  // namespace

TEST_CASE_TEMPLATE("deliveries keep the order of the publishes", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    Inbox inbox;
    link->consume({queue, 50}, [&](bus::Delivery delivery) {
        link->acknowledge({&delivery.tag, 1});
        inbox.deliveries.push_back(std::move(delivery));
    });
    publish_numbers(fixture, *link, queue, 1000);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1000; }));
    CHECK(inbox.bodies() == numbers(0, 1000));
}

TEST_CASE_TEMPLATE("no more than the prefetch is out, and an acknowledgement lets the next come",
                   Fixture, MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    publish_numbers(fixture, *link, queue, 20);
    Inbox inbox;
    link->consume({queue, 4}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() >= 4; }));
    CHECK(wait_for_ready(fixture, *link, queue, 16));
    CHECK(inbox.deliveries.size() == 4);

    const auto tags = inbox.tags();
    const std::vector<bus::DeliveryTag> out_of_order{tags[2], tags[0], tags[1]};
    link->acknowledge(out_of_order);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() >= 7; }));
    CHECK(wait_for_ready(fixture, *link, queue, 13));
    CHECK(inbox.bodies() == numbers(0, 7));
}

TEST_CASE_TEMPLATE("what is unacknowledged when its link goes comes again, in order and marked",
                   Fixture, MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    publish_numbers(fixture, *link, queue, 6);
    Inbox first;
    auto leaver = connected(fixture);
    leaver->consume({queue, 4}, first.collect());
    REQUIRE(fixture.run_until([&] { return first.deliveries.size() == 4; }));
    leaver->acknowledge({&first.deliveries[1].tag, 1});
    leaver->close();
    REQUIRE(wait_for_ready(fixture, *link, queue, 5));

    Inbox second;
    link->consume({queue, 10}, second.collect());
    REQUIRE(fixture.run_until([&] { return second.deliveries.size() == 5; }));
    CHECK(second.bodies() == std::vector<std::string>{"0", "2", "3", "4", "5"});
    CHECK(second.deliveries[0].redelivered);
    CHECK(second.deliveries[2].redelivered);
    CHECK_FALSE(second.deliveries[4].redelivered);
}

TEST_CASE_TEMPLATE("one that is given back comes again, marked", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    publish_numbers(fixture, *link, queue, 1);
    Inbox inbox;
    link->consume({queue, 4}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    link->give_back(inbox.deliveries[0].tag);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    CHECK(inbox.deliveries[1].envelope.body == "0");
    CHECK(inbox.deliveries[1].redelivered);
    CHECK(inbox.deliveries[1].tag != inbox.deliveries[0].tag);
}

TEST_CASE_TEMPLATE("acknowledging twice, or what never was, harms nothing", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    publish_numbers(fixture, *link, queue, 2);
    Inbox inbox;
    link->consume({queue, 1}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    const auto tag = inbox.deliveries[0].tag;
    const std::vector<bus::DeliveryTag> tags{
        tag, tag, {tag.connection, 99}, {tag.connection + 7, 1}, {0, 0}};
    link->acknowledge(tags);
    link->acknowledge(tags);
    link->give_back(tag);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    CHECK(inbox.deliveries[1].envelope.body == "1");
    CHECK_FALSE(inbox.deliveries[1].redelivered);
    CHECK(link->problems().empty());
}

TEST_CASE_TEMPLATE("an acknowledgement of an ended connection does nothing to the next one",
                   Fixture, MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    publish_numbers(fixture, *link, queue, 1);
    Inbox inbox;
    link->consume({queue, 1}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    fixture.cut_connections();
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    CHECK(inbox.deliveries[1].redelivered);
    CHECK(inbox.deliveries[1].tag.number == inbox.deliveries[0].tag.number);

    link->acknowledge({&inbox.deliveries[0].tag, 1});
    link->give_back(inbox.deliveries[0].tag);
    REQUIRE(wait_for_link(fixture, *link));
    // The one in hand still fills the prefetch, so this one has to wait.
    CHECK(publish(fixture, *link, message_to(queue, "next")) == Published::kConfirmed);
    CHECK(wait_for_ready(fixture, *link, queue, 1));
    fixture.cut_connections();
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 3; }));
    CHECK(inbox.deliveries[2].envelope.body == "0");
}

TEST_CASE_TEMPLATE("after stop_consuming nothing new comes, and what is in hand is acknowledged",
                   Fixture, MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto other = connected(fixture);
    const auto queue = fixture.new_queue();
    publish_numbers(fixture, *link, queue, 3);
    Inbox inbox;
    link->consume({queue, 1}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    CHECK_FALSE(link->stopped());
    link->stop_consuming();
    link->acknowledge({&inbox.deliveries[0].tag, 1});
    REQUIRE(fixture.run_until([&] { return link->stopped(); }));
    link->close();
    REQUIRE(wait_for_ready(fixture, *other, queue, 2));
    CHECK(inbox.deliveries.size() == 1);

    Inbox rest;
    other->consume({queue, 10}, rest.collect());
    REQUIRE(fixture.run_until([&] { return rest.deliveries.size() == 2; }));
    CHECK(rest.bodies() == numbers(1, 3));
}

TEST_CASE_TEMPLATE("what was sent before the stop still comes: nobody gets it a second time",
                   Fixture, MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto other = connected(fixture);
    const auto queue = fixture.new_queue();
    publish_numbers(fixture, *link, queue, 100);
    Inbox inbox;
    link->consume({queue, 50}, [&](bus::Delivery delivery) {
        inbox.deliveries.push_back(std::move(delivery));
        link->stop_consuming();
    });
    REQUIRE(fixture.run_until([&] { return link->stopped(); }));
    const auto taken = inbox.deliveries.size();
    link->acknowledge(inbox.tags());
    Inbox rest;
    other->consume({queue, 100}, rest.collect());
    REQUIRE(fixture.run_until([&] { return taken + rest.deliveries.size() == 100; }));
    for (const auto& delivery : rest.deliveries) CHECK_FALSE(delivery.redelivered);
}

TEST_CASE_TEMPLATE("a drained link does not consume again after a reconnect", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    Inbox inbox;
    link->consume({queue, 1}, inbox.collect());
    REQUIRE(wait_for_link(fixture, *link));
    link->stop_consuming();
    fixture.cut_connections();
    REQUIRE(fixture.run_until([&] { return !link->can_publish(); }));
    REQUIRE(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, message_to(queue)) == Published::kConfirmed);
    CHECK(wait_for_ready(fixture, *link, queue, 1));
    CHECK(inbox.deliveries.empty());
}

}  // namespace bellhop::tests
