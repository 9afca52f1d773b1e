// RabbitMQ only: large bodies, and what can't be put into frames.
#include "../broker/amqp_session.hpp"
#include "link_stories.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

TEST_CASE("a body of 1 MiB crosses many frames unchanged, both ways") {
    RabbitFixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    std::string body(std::size_t{1024} * 1024, 'x');
    for (std::size_t n = 0; n < body.size(); n += 1000) body[n] = static_cast<char>('a' + n % 26);
    Inbox inbox;
    link->consume({queue, 10}, inbox.collect());
    CHECK(publish(fixture, *link, message_to(queue, body)) == Published::kConfirmed);
    CHECK(publish(fixture, *link, message_to(queue, "")) == Published::kConfirmed);
    CHECK(publish(fixture, *link, message_to(queue, "small")) == Published::kConfirmed);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 3; }));
    CHECK(inbox.deliveries[0].envelope.body == body);
    CHECK(inbox.deliveries[1].envelope.body.empty());
    CHECK(inbox.deliveries[2].envelope.body == "small");
}

TEST_CASE("a body over 1 MiB and headers over a frame are refused, and others go on") {
    RabbitFixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    CHECK(publish(fixture, *link, message_to(queue, std::string(1024 * 1024 + 1, 'x'))) ==
          Published::kRefused);
    auto fat = message_to(queue);
    fat.headers["fat"] = std::string(200000, 'x');
    CHECK(publish(fixture, *link, fat) == Published::kRefused);
    CHECK(publish(fixture, *link, message_to(queue)) == Published::kConfirmed);
}

TEST_CASE("many large bodies at once arrive whole and in order") {
    RabbitFixture fixture;
    check_large_bodies(fixture, *connected(fixture));
}

TEST_CASE("a delivery over 1 MiB is rejected unread, so that the broker dead-letters it") {
    RabbitFixture fixture;
    const auto link = fixture.connect(fixture.settings());
    Inbox inbox;
    Inbox dead;
    link->consume({"payment.commands", 1}, inbox.collect());
    REQUIRE(wait_for_link(fixture, *link));
    AmqpSession session(fixture.broker().amqp_port(), "operator",
                        fixture.broker().password("operator"));
    CHECK(session.publish("", "payment.commands", std::string(1024 * 1024 + 1, 'x')) == 0);
    CHECK(publish(fixture, *link, message_to("payment.commands")) == Published::kConfirmed);
    CHECK(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    CHECK(inbox.deliveries[0].envelope.body == "{}");
    CHECK(link->counters().too_large == 1);
    CHECK(wait_for_ready(fixture, *link, "payment.dead", 1));
}

TEST_CASE("counters count") {
    RabbitFixture fixture;
    const auto link = fixture.connect(fixture.settings());
    REQUIRE(wait_for_link(fixture, *link));
    const auto queue = fixture.new_queue();
    Inbox inbox;
    link->consume({queue, 10}, inbox.collect());
    CHECK(publish(fixture, *link, message_to(queue)) == Published::kConfirmed);
    CHECK(publish(fixture, *link, message_to("test.nowhere")) == Published::kReturned);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    link->give_back(inbox.deliveries[0].tag);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    const auto counters = link->counters();
    CHECK(counters.connects == 2);
    CHECK(counters.published == 2);
    CHECK(counters.confirmed == 1);
    CHECK(counters.returned == 1);
    CHECK(counters.delivered == 2);
    CHECK(counters.redelivered == 1);
}

}  // namespace bellhop::tests
