// Conformance: what becomes of a publish.
#include "collect.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

TEST_CASE_TEMPLATE("a publish to a queue is confirmed and arrives unchanged", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    auto sent = message_to(fixture.new_queue(), R"({"guest":"Ünal"})");
    sent.correlation_id = "BOOK1";
    sent.reply_to = "orchestrator.replies.1";
    sent.app_id = "orchestrator";
    sent.timestamp = Timestamp{std::chrono::seconds{1'769'904'000}};
    sent.headers = {{"traceparent", "00-abc-def-01"}, {"attempt", "2"}};
    CHECK(publish(fixture, *link, sent) == Published::kConfirmed);

    Inbox inbox;
    link->consume({sent.routing_key}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));
    auto arrived = inbox.deliveries[0].envelope;
    arrived.headers.erase("x-delivery-count");
    CHECK(arrived == sent);
    CHECK_FALSE(inbox.deliveries[0].redelivered);
}

TEST_CASE_TEMPLATE("a mandatory publish that no queue takes is returned", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    CHECK(publish(fixture, *link, message_to("test.nowhere")) == Published::kReturned);
}

TEST_CASE_TEMPLATE("an optional publish that no queue takes is confirmed and gone", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    auto envelope = message_to("test.nowhere");
    envelope.routing = Routing::kOptional;
    CHECK(publish(fixture, *link, envelope) == Published::kConfirmed);
}

TEST_CASE_TEMPLATE("among many publishes exactly the unroutable ones are returned", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    std::vector<std::optional<Published>> answers(500);
    for (std::size_t n = 0; n < answers.size(); ++n) {
        auto envelope = message_to(n % 3 == 0 ? "test.nowhere" : queue, std::to_string(n));
        envelope.message_id = MessageId("the same for all");
        link->publish(envelope, [&answers, n](Published published) {
            CHECK_FALSE(answers[n].has_value());
            answers[n] = published;
        });
    }
    REQUIRE(fixture.run_until([&] {
        return std::all_of(answers.begin(), answers.end(), [](auto& one) { return one; });
    }));
    for (std::size_t n = 0; n < answers.size(); ++n)
        CHECK(answers[n] == (n % 3 == 0 ? Published::kReturned : Published::kConfirmed));
}

TEST_CASE_TEMPLATE("a full queue refuses", Fixture, MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_short_queue();
    std::optional<Published> answer;
    std::size_t taken = 0;
    // The broker may take a few more than its limit says.
    for (; taken <= 10 * kShortQueue; ++taken) {
        answer = publish(fixture, *link, message_to(queue));
        if (answer != Published::kConfirmed) break;
    }
    CHECK(answer == Published::kRefused);
    CHECK(taken >= kShortQueue);
}

TEST_CASE_TEMPLATE("a publish without a connection is lost, and says so in the loop", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto queue = fixture.new_queue();
    const auto link = fixture.connect();
    CHECK_FALSE(link->can_publish());
    std::optional<Published> answer;
    link->publish(message_to(queue), [&](Published published) { answer = published; });
    CHECK_FALSE(answer.has_value());
    REQUIRE(fixture.run_until([&] { return answer.has_value(); }));
    CHECK(answer == Published::kLost);
}

TEST_CASE_TEMPLATE("with 10,000 publishes unanswered the next one is lost at once", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    std::size_t confirmed = 0;
    std::size_t lost = 0;
    const auto count = [&](Published published) {
        ++(published == Published::kLost ? lost : confirmed);
    };
    for (int n = 0; n < 10000; ++n) link->publish(message_to(queue), count);
    CHECK_FALSE(link->can_publish());
    link->publish(message_to(queue), count);
    REQUIRE(fixture.run_until([&] { return confirmed + lost == 10001; }));
    CHECK(lost == 1);
    CHECK(link->can_publish());
}

TEST_CASE_TEMPLATE("a publish to a missing exchange is returned, and others go on", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    auto envelope = message_to(queue);
    envelope.exchange = "test.no-exchange";
    CHECK(publish(fixture, *link, envelope) == Published::kReturned);
    CHECK(publish(fixture, *link, envelope) == Published::kReturned);
    REQUIRE(fixture.run_until([&] { return link->can_publish(); }));
    CHECK(publish(fixture, *link, message_to(queue)) == Published::kConfirmed);
}

TEST_CASE_TEMPLATE("a direct exchange routes by equality, a topic exchange by its pattern", Fixture,
                   MemoryFixture, RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    fixture.bind("test.direct", queue, queue);
    fixture.bind("test.topic", "booking.*.v1", queue);
    const auto answer = [&](const std::string& exchange, const std::string& key) {
        auto envelope = message_to(key);
        envelope.exchange = exchange;
        return publish(fixture, *link, envelope);
    };
    CHECK(answer("test.direct", queue) == Published::kConfirmed);
    CHECK(answer("test.direct", queue + "x") == Published::kReturned);
    CHECK(answer("test.topic", "booking.confirmed.v1") == Published::kConfirmed);
    CHECK(answer("test.topic", "booking.confirmed.late.v1") == Published::kReturned);
    CHECK(wait_for_ready(fixture, *link, queue, 2));
}

TEST_CASE_TEMPLATE("closing ends unanswered publishes as lost", Fixture, MemoryFixture,
                   RabbitFixture) {
    Fixture fixture;
    const auto link = connected(fixture);
    std::optional<Published> answer;
    link->publish(message_to(fixture.new_queue()),
                  [&](Published published) { answer = published; });
    link->close();
    CHECK_FALSE(answer.has_value());
    REQUIRE(fixture.run_until([&] { return answer.has_value(); }));
    CHECK(answer == Published::kLost);
    CHECK_FALSE(link->can_publish());
    CHECK_FALSE(link->problems().empty());
}

}  // namespace bellhop::tests
