// The address of a broker: read, shown, refused.
#include "bus/rabbit_bus.hpp"
#include "core/errors.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::parse_amqp_url;

TEST_CASE("a whole URL is read part by part") {
    const auto settings = parse_amqp_url("amqp://payment:secret@broker.example:5673/bellhop");
    CHECK(settings.user == "payment");
    CHECK(settings.password == "secret");
    CHECK(settings.host == "broker.example");
    CHECK(settings.port == 5673);
    CHECK(settings.virtual_host == "bellhop");
}

TEST_CASE("what is left out keeps its default") {
    for (const auto* url : {"amqp://", "amqp:///", "amqp://127.0.0.1", "amqp://127.0.0.1:5672/"}) {
        CAPTURE(url);
        const auto settings = parse_amqp_url(url);
        CHECK(settings.host == "127.0.0.1");
        CHECK(settings.port == 5672);
        CHECK(settings.virtual_host == "bellhop");
        CHECK(settings.user.empty());
    }
}

TEST_CASE("every part may be percent-encoded") {
    const auto settings = parse_amqp_url("amqp://a%40b:p%3A%2f%25@h%6fst/%2fv%20h");
    CHECK(settings.user == "a@b");
    CHECK(settings.password == "p:/%");
    CHECK(settings.host == "host");
    CHECK(settings.virtual_host == "/v h");
}

TEST_CASE("an address of IPv6 stands in brackets") {
    const auto settings = parse_amqp_url("amqp://u:p@[::1]:5673/v");
    CHECK(settings.host == "::1");
    CHECK(settings.port == 5673);
    CHECK(describe(settings) == "amqp://u@[::1]:5673/v");
}

TEST_CASE("the nodes of a cluster stand behind one another") {
    const auto settings = parse_amqp_url("amqp://u:a,b@[::1]:5673,second,third:5674/v");
    CHECK(settings.password == "a,b");
    CHECK(settings.host == "::1");
    CHECK(settings.port == 5673);
    REQUIRE(settings.others.size() == 2);
    CHECK(settings.others[0].host == "second");
    CHECK(settings.others[0].port == 5672);
    CHECK(settings.others[1].host == "third");
    CHECK(settings.others[1].port == 5674);
    CHECK(describe(settings) == "amqp://u@[::1]:5673,second:5672,third:5674/v");
}

TEST_CASE("amqps is TLS, with a port of its own wherever none is said") {
    const auto settings = parse_amqp_url("amqps://u:p@10.109.0.150,second:5673,[::1]/v");
    CHECK(settings.transport == bus::Transport::kTls);
    CHECK(settings.port == 5671);
    REQUIRE(settings.others.size() == 2);
    CHECK(settings.others[0].port == 5673);
    CHECK(settings.others[1].port == 5671);
    CHECK(describe(settings) == "amqps://u@10.109.0.150:5671,second:5673,[::1]:5671/v");
    CHECK(parse_amqp_url("amqps://").port == 5671);
    CHECK(parse_amqp_url("amqp://h").transport == bus::Transport::kPlain);
}

TEST_CASE("a wrong part is named, and the password never shown") {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"http://u:secret@h/v", "scheme"},
        {"", "scheme"},
        {"amqp", "scheme"},
        {"amqpss://u:secret@h/v", "scheme"},
        {"amqps://u:secret@h:port/v", "port"},
        {"amqp://u:secret@h:port/v", "port"},
        {"amqp://u:secret@h:0/v", "port"},
        {"amqp://u:secret@h:65536/v", "port"},
        {"amqp://u:secret@h:/v", "port"},
        {"amqp://u:secret%zz@h/v", "password"},
        {"amqp://u:secret%2", "port"},
        {"amqp://u:secret%2@h", "password"},
        {"amqp://u%0:secret@h", "user"},
        {"amqp://u:secret%00@h", "password"},
        {"amqp://u:secret@[::1/v", "host"},
        {"amqp://u:secret@h/v/w", "virtual host"},
        {"amqp://u:secret@h,/v", "host"},
        {"amqp://u:secret@,h/v", "host"},
        {"amqp://u:secret@h,,h/v", "host"},
        {"amqp://u:secret@h,h:x/v", "port"},
        {"amqp://u:secret@h/v,amqp://u:secret@h/v", "virtual host"},
        {"amqp://u:secret@" + std::string(32, ',') + "/v", "host"},
        {"amqp://u:secret" + std::string(300, 'x') + "@h", "password"}};
    for (const auto& one : wrong) {
        const auto& url = one.first;
        const auto& part = one.second;
        CAPTURE(url);
        try {
            static_cast<void>(parse_amqp_url(url));
            FAIL("it was taken");
        } catch (const BadConfiguration& error) {
            const std::string text = error.what();
            CHECK(text.find("its " + part) != std::string::npos);
            CHECK(text.find("secret") == std::string::npos);
        }
    }
}

TEST_CASE("a log line shows the address without the password") {
    const auto settings = parse_amqp_url("amqp://payment:secret@127.0.0.1:5672/bellhop");
    CHECK(describe(settings) == "amqp://payment@127.0.0.1:5672/bellhop");
}

}  // namespace bellhop::tests
