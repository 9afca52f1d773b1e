// RabbitMQ only: over TLS the link does all that it does without.
#include "link_stories.hpp"
#include "support/certificates.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

namespace {

std::unique_ptr<bus::RabbitBus> over_tls(RabbitFixture& fixture) {
    auto link = fixture.connect(fixture.settings_over_tls());
    if (!wait_for_link(fixture, *link)) throw std::runtime_error("no link over TLS");
    return link;
}

}  // namespace

TEST_CASE(
    "over TLS messages are published, confirmed, returned and consumed, bodies of 1 MiB too") {
    RabbitFixture fixture;
    const auto link = over_tls(fixture);
    const auto queue = fixture.new_queue();
    std::string body(std::size_t{1024} * 1024, 'x');
    for (std::size_t n = 0; n < body.size(); n += 1000) body[n] = static_cast<char>('a' + n % 26);
    Inbox inbox;
    link->consume({queue, 10}, inbox.collect());
    CHECK(publish(fixture, *link, message_to(queue, body)) == Published::kConfirmed);
    CHECK(publish(fixture, *link, message_to(queue, "")) == Published::kConfirmed);
    CHECK(publish(fixture, *link, message_to("test.nowhere")) == Published::kReturned);
    REQUIRE(fixture.run_until([&] { return inbox.deliveries.size() == 2; }));
    CHECK(inbox.deliveries[0].envelope.body == body);
    CHECK(inbox.deliveries[1].envelope.body.empty());
    CHECK(link->counters().connects == 2);
}

TEST_CASE("the broker sees TLS 1.3, and both connections of it") {
    RabbitFixture fixture;
    const auto link = over_tls(fixture);
    const auto seen = fixture.broker().rabbitmqctl(
        {"list_connections", "--no-table-headers", "ssl_protocol", "user"});
    const auto first = seen.find("tlsv1.3\toperator");
    REQUIRE(first != std::string::npos);
    CHECK(seen.find("tlsv1.3\toperator", first + 1) != std::string::npos);
}

TEST_CASE(
    "many large bodies at once keep to what may pend, and arrive whole and in order over TLS") {
    RabbitFixture fixture;
    check_large_bodies(fixture, *over_tls(fixture));
}

TEST_CASE("heartbeats keep an idle link over TLS alive") {
    RabbitFixture fixture;
    check_heartbeats(fixture, fixture.settings_over_tls());
}

TEST_CASE("a killed broker is found again over TLS, and no confirmed message is lost") {
    RabbitFixture fixture;
    check_killed_broker(fixture, *over_tls(fixture));
}

TEST_CASE("a stopped broker is noticed over TLS, and the link heals") {
    RabbitFixture fixture;
    auto settings = fixture.settings_over_tls();
    settings.heartbeat = Milliseconds{1000};
    settings.connect_timeout = Milliseconds{500};
    const auto link = fixture.connect(settings);
    REQUIRE(wait_for_link(fixture, *link));
    fixture.broker().pause();
    // Its kernel still accepts, and nobody shakes hands.
    const bool noticed =
        fixture.run_until([&] { return has_problem_with(*link, "(no TLS handshake)"); });
    fixture.broker().resume();
    CHECK(noticed);
    CHECK(wait_for_link(fixture, *link));
    CHECK(publish(fixture, *link, message_to(fixture.new_queue())) == Published::kConfirmed);
}

}  // namespace bellhop::tests
