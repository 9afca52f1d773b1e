// RabbitMQ only: crashes, alarms and silence.
#include "link_stories.hpp"

#include <map>

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

TEST_CASE("kill -9 of the broker under a stream of publishes loses no confirmed message") {
    RabbitFixture fixture;
    check_killed_broker(fixture, *connected(fixture));
}

TEST_CASE("a memory alarm blocks publishes only, is reported, and ends") {
    RabbitFixture fixture;
    const auto link = fixture.connect(fixture.settings());
    const auto queue = fixture.new_queue();
    Inbox inbox;
    link->consume({queue, 1}, inbox.collect());
    REQUIRE(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, message_to(queue, "0")) == Published::kConfirmed);
    CHECK(publish(fixture, *link, message_to(queue, "1")) == Published::kConfirmed);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 1; }));

    fixture.broker().rabbitmqctl({"set_vm_memory_high_watermark", "0.0001"});
    std::map<Published, int> answers;
    const auto count = [&](Published published) { ++answers[published]; };
    REQUIRE(fixture.run_until([&] {
        // Only a publish makes the broker say that it is blocked.
        if (link->can_publish()) link->publish(message_to(queue, "into the alarm"), count);
        return has_problem_with(*link, "because of an alarm");
    }));
    CHECK_FALSE(link->can_publish());
    link->publish(message_to(queue, "queued"), count);
    // An alarm may last for hours: whoever counts has to see it while it does.
    CHECK(fixture.run_until([&] { return link->counters().blocked > Milliseconds{0}; }));

    link->acknowledge({&inbox.deliveries[0].tag, 1});
    CHECK(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    const auto looked = inspect(fixture, *link, queue);
    REQUIRE(looked.has_value());
    CHECK(looked->has_value());

    fixture.broker().rabbitmqctl({"set_vm_memory_high_watermark", "0.4"});
    REQUIRE(wait_for_link(fixture, *link));
    const auto counters = link->counters();
    CHECK(counters.blocked > Milliseconds{0});
    CHECK(fixture.run_until(
        [&] { return link->counters().confirmed == link->counters().published; }));
    CHECK(answers[Published::kLost] == 0);
    CHECK(answers[Published::kConfirmed] >= 1);
}

TEST_CASE(
    "a stopped broker blocks nothing: timers fire, publishes are lost in time, then it heals") {
    RabbitFixture fixture;
    auto settings = fixture.settings();
    settings.heartbeat = Milliseconds{1000};
    settings.connect_timeout = Milliseconds{500};
    settings.publish_timeout = Milliseconds{600};
    const auto link = fixture.connect(settings);
    const auto queue = fixture.new_queue();
    Inbox inbox;
    link->consume({queue, 10}, inbox.collect());
    REQUIRE(wait_for_link(fixture, *link));
    fixture.broker().pause();

    std::map<Published, int> answers;
    int published = 0;
    Milliseconds longest_turn{0};
    auto last = std::chrono::steady_clock::now();
    const auto tick = [&] {
        const auto now = std::chrono::steady_clock::now();
        longest_turn = std::max(longest_turn, std::chrono::duration_cast<Milliseconds>(now - last));
        last = now;
        // More than the sockets' buffers hold.
        for (int n = 0; n < 20 && link->can_publish(); ++n, ++published)
            link->publish(message_to(queue, std::string(100000, 'x')),
                          [&](Published answer) { ++answers[answer]; });
        return has_problem_with(*link, "does not answer");
    };
    const bool noticed = fixture.run_until(tick);
    fixture.broker().resume();
    CHECK(noticed);
    CHECK(answers[Published::kLost] > 0);
    CHECK(longest_turn < Milliseconds{400});
    CHECK(fixture.run_until([&] {
        int answered = 0;
        for (const auto& [answer, count] : answers) answered += count;
        return answered == published;
    }));
    CHECK(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, message_to(queue, "healed")) == Published::kConfirmed);
}

TEST_CASE("heartbeats keep an idle link alive") {
    RabbitFixture fixture;
    check_heartbeats(fixture, fixture.settings());
}

TEST_CASE("close flushes the acknowledgements of the same turn") {
    RabbitFixture fixture;
    const auto link = connected(fixture);
    const auto queue = fixture.new_queue();
    for (int n = 0; n < 3; ++n)
        CHECK(publish(fixture, *link, message_to(queue)) == Published::kConfirmed);
    Inbox inbox;
    auto leaver = connected(fixture);
    leaver->consume({queue, 3}, inbox.collect());
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 3; }));
    leaver->acknowledge(std::vector{inbox.deliveries[0].tag, inbox.deliveries[2].tag});
    leaver->close();
    CHECK(wait_for_ready(fixture, *link, queue, 1));
}

}  // namespace bellhop::tests
