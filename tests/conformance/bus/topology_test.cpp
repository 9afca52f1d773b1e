// Conformance: what must exist, what is missing, and what queues look like.
#include "collect.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

TEST_CASE_TEMPLATE("inspect counts what waits and who consumes", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    for (int n = 0; n < 5; ++n)
        CHECK(publish(fixture, *link, message_to(queue)) == Published::kConfirmed);
    REQUIRE(wait_for_ready(fixture, *link, queue, 5));
    Inbox inbox;
    link->consume({queue, 2}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    REQUIRE(wait_for_ready(fixture, *link, queue, 3));
    const auto answer = inspect(fixture, *link, queue);
    REQUIRE(answer.has_value());
    REQUIRE(answer->has_value());
    CHECK((*answer)->consumers == 1);
}

TEST_CASE_TEMPLATE("inspect finds nothing where there is no such queue, and goes on", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    const auto missing = fixture.missing_queue();
    std::vector<bool> found;
    for (const auto& name : {missing, queue, missing, queue})
        link->inspect(name, [&](std::optional<bus::QueueState> state) {
            found.push_back(state.has_value());
        });
    CHECK(found.empty());
    REQUIRE(fixture.run_until([&] { return found.size() == 4; }));
    CHECK(found == std::vector<bool>{false, true, false, true});
    CHECK(link->problems().empty());
}

TEST_CASE_TEMPLATE("a required queue that is missing is a problem until it is there", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto missing = fixture.missing_queue();
    link->require_queue(fixture.new_queue());
    link->require_queue(missing);
    REQUIRE(
        fixture.run_until([&] { return has_problem_with(*link, "'" + missing + "' is missing"); }));
    CHECK(link->problems().size() == 1);
    fixture.declare(missing);
    CHECK(wait_for_link(fixture, *link));
}

TEST_CASE_TEMPLATE("a required exchange that is missing is a problem", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    link->require_exchange("test.topic");
    link->require_exchange("test.no-exchange");
    REQUIRE(fixture.run_until(
        [&] { return has_problem_with(*link, "exchange 'test.no-exchange' is missing"); }));
    REQUIRE(fixture.run_until([&] { return link->problems().size() == 1; }));
}

TEST_CASE_TEMPLATE("a subscription to a missing queue begins when the queue is there", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto missing = fixture.missing_queue();
    const auto present = fixture.new_queue();
    Inbox inbox;
    Inbox undisturbed;
    link->consume({missing, 10}, inbox.collect());
    link->consume({present, 10}, undisturbed.collect());
    REQUIRE(
        fixture.run_until([&] { return has_problem_with(*link, "'" + missing + "' is missing"); }));
    CHECK(publish(fixture, *link, message_to(present)) == Published::kConfirmed);
    CHECK(fixture.run_until([&] { return undisturbed.deliveries.size() == 1; }));
    fixture.declare(missing);
    REQUIRE(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, message_to(missing)) == Published::kConfirmed);
    CHECK(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    CHECK(undisturbed.deliveries.size() == 1);
}

TEST_CASE_TEMPLATE("a subscription whose queue is deleted begins again when the queue is back",
                   Fixture, MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.missing_queue();
    fixture.declare(queue);
    Inbox inbox;
    link->consume({queue, 10}, inbox.collect());
    REQUIRE(wait_for_link(fixture, *link));
    fixture.delete_queue(queue);
    REQUIRE(fixture.run_until([&] { return has_problem_with(*link, queue); }));
    CHECK(link->can_publish());
    fixture.declare(queue);
    REQUIRE(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, message_to(queue)) == Published::kConfirmed);
    CHECK(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
}

}  // namespace bellhop::tests
