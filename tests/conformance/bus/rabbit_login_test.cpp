// RabbitMQ only: logins, addresses and permissions that are wrong, each named with what mends it.
#include "collect.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Published;

TEST_CASE("a wrong password is a problem that names the user and never the password") {
    RabbitFixture fixture;
    auto settings = fixture.settings_of("payment");
    settings.password = "open sesame";
    const auto link = fixture.connect(settings);
    REQUIRE(fixture.run_until([&] {
        return link->problems().size() == 1 && has_problem_with(*link, "refused the login");
    }));
    CHECK(has_problem_with(*link, "'payment'"));
    CHECK_FALSE(has_problem_with(*link, settings.password));
    CHECK_FALSE(link->can_publish());
}

TEST_CASE("an unknown virtual host is a problem that names it") {
    RabbitFixture fixture;
    auto settings = fixture.settings();
    settings.virtual_host = "nowhere";
    const auto link = fixture.connect(settings);
    REQUIRE(
        fixture.run_until([&] { return has_problem_with(*link, "no virtual host 'nowhere'"); }));
    CHECK(has_problem_with(*link, settings.mend_command));
}

TEST_CASE("a broker that can't be reached is a problem that names its address") {
    RabbitFixture fixture;
    auto settings = fixture.settings();
    settings.port = 1;
    const auto link = fixture.connect(settings);
    REQUIRE(
        fixture.run_until([&] { return has_problem_with(*link, "127.0.0.1:1 can't be reached"); }));
}

TEST_CASE("a peer that does not speak AMQP is a problem") {
    RabbitFixture fixture;
    std::vector<std::unique_ptr<loop::Stream>> peers;
    const auto listener =
        fixture.loop().listen({"127.0.0.1", 0}, [&](std::unique_ptr<loop::Stream> stream) {
            stream->start({[](std::string_view) {}, [](const std::string&) {}, nullptr});
            stream->write("HTTP/1.1 400 Bad Request\r\n\r\n");
            peers.push_back(std::move(stream));
        });
    auto settings = fixture.settings();
    settings.port = listener->port();
    const auto link = fixture.connect(settings);
    REQUIRE(fixture.run_until([&] { return has_problem_with(*link, "AMQP 0-9-1"); }));
    CHECK_FALSE(link->can_publish());
}

TEST_CASE("a user without permission to write is told so, and its other publishes go on") {
    RabbitFixture fixture;
    const auto link = fixture.connect(fixture.settings_of("payment"));
    REQUIRE(wait_for_link(fixture, *link));
    auto forbidden = message_to("payment.commands");
    forbidden.exchange = "booking.events";
    CHECK(publish(fixture, *link, forbidden) == Published::kRefused);
    CHECK(has_problem_with(*link, "may not write to the exchange 'booking.events'"));
    CHECK(publish(fixture, *link, forbidden) == Published::kRefused);
    REQUIRE(fixture.run_until([&] { return link->can_publish(); }));
    auto allowed = message_to("orchestrator.replies.1");
    allowed.exchange = "bellhop.replies";
    CHECK(publish(fixture, *link, allowed) == Published::kConfirmed);
}

TEST_CASE("a user without permission to read is told so") {
    RabbitFixture fixture;
    const auto link = fixture.connect(fixture.settings_of("payment"));
    link->consume({"availability.commands"}, [](const bus::Delivery&) {});
    REQUIRE(fixture.run_until(
        [&] { return has_problem_with(*link, "may not read the queue 'availability.commands'"); }));
}

TEST_CASE("the services' own users consume, publish and look without configuring anything") {
    RabbitFixture fixture;
    const auto link = fixture.connect(fixture.settings_of("payment"));
    link->require_queue("payment.commands");
    link->require_exchange("bellhop.replies");
    link->require_exchange("payment.retry");
    link->consume({"payment.commands"}, [](const bus::Delivery&) {});
    CHECK(wait_for_link(fixture, *link));
}

}  // namespace bellhop::tests
