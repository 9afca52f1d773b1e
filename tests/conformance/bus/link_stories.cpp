// The cases that a link passes over TCP and over TLS.
#include "link_stories.hpp"

#include <thread>
#include <utility>

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

void check_large_bodies(RabbitFixture& fixture, bus::Bus& link) {
    const auto queue = fixture.new_queue();
    int arrived = 0;
    link.consume({queue, 4}, [&](const bus::Delivery& delivery) {
        CHECK(delivery.envelope.body == std::string(300000, static_cast<char>('a' + arrived)));
        ++arrived;
        link.acknowledge({&delivery.tag, 1});
    });
    int confirmed = 0;
    for (int n = 0; n < 26; ++n)
        link.publish(message_to(queue, std::string(300000, static_cast<char>('a' + n))),
                     [&](Published published) { confirmed += published == Published::kConfirmed; });
    REQUIRE(fixture.run_until([&] { return arrived == 26 && confirmed == 26; }));
}

void check_heartbeats(RabbitFixture& fixture, bus::RabbitSettings settings) {
    settings.heartbeat = Milliseconds{1000};
    const auto link = fixture.connect(std::move(settings));
    REQUIRE(wait_for_link(fixture, *link));
    bool over = false;
    fixture.loop().after(Milliseconds{4000}, [&] { over = true; });
    REQUIRE(fixture.run_until([&] { return over; }));
    CHECK(link->counters().connects == 2);
    CHECK(link->problems().empty());
}

void check_killed_broker(RabbitFixture& fixture, bus::Bus& link) {
    const auto queue = fixture.new_queue();
    std::set<std::string> confirmed;
    int lost = 0;
    int next = 0;
    const auto publish_some = [&] {
        for (int n = 0; n < 100 && link.can_publish(); ++n) {
            const auto body = std::to_string(next++);
            link.publish(message_to(queue, body), [&, body](Published published) {
                if (published == Published::kConfirmed) confirmed.insert(body);
                if (published == Published::kLost) ++lost;
            });
        }
    };
    REQUIRE(fixture.run_until([&] {
        publish_some();
        return confirmed.size() > 2000;
    }));
    std::thread killer([&] { fixture.broker().kill_hard(); });
    const bool ended = fixture.run_until([&] {
        publish_some();
        return !link.problems().empty();
    });
    killer.join();
    REQUIRE(ended);
    REQUIRE(fixture.run_until([&] {
        return confirmed.size() + static_cast<std::size_t>(lost) == static_cast<std::size_t>(next);
    }));
    fixture.broker().start();
    REQUIRE(wait_for_link(fixture, link));

    std::set<std::string> arrived;
    link.consume({queue, 256}, [&](const bus::Delivery& delivery) {
        arrived.insert(delivery.envelope.body);
        link.acknowledge({&delivery.tag, 1});
    });
    CHECK(fixture.run_until([&] {
        return std::includes(arrived.begin(), arrived.end(), confirmed.begin(), confirmed.end());
    }));
    CHECK(lost > 0);
}

}  // namespace bellhop::tests
