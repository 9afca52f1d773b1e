// A peer that accepts and then behaves badly: the link says so, gives up in time and tries again.
#include "bus/rabbit_bus.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

/// A listener that sends given bytes to whoever connects, and then nothing or hangs up.
struct Peer {
    explicit Peer(std::string sent, bool hangs_up = false)
        : greeting(std::move(sent)), hanging_up(hangs_up) {}

    bool run_until(const std::function<bool()>& condition) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!condition() && std::chrono::steady_clock::now() < deadline)
            loop.run_once(Milliseconds{10});
        return condition();
    }
    bus::RabbitSettings settings() {
        auto settings = bus::parse_amqp_url(
            "amqp://u:secret@127.0.0.1:" + std::to_string(listener->port()) + "/v");
        settings.connect_timeout = Milliseconds{50};
        settings.first_backoff = Milliseconds{5};
        settings.longest_backoff = Milliseconds{20};
        return settings;
    }

    std::string greeting;
    bool hanging_up;
    loop::UvLoop loop;
    SeededRandom random{1};
    int accepted = 0;
    std::vector<std::unique_ptr<loop::Stream>> streams;
    std::unique_ptr<loop::Listener> listener =
        loop.listen({"127.0.0.1", 0}, [this](std::unique_ptr<loop::Stream> stream) {
            ++accepted;
            stream->start({[](std::string_view) {}, [](const std::string&) {}, nullptr});
            stream->write(greeting);
            if (hanging_up) stream->close_after_writes();
            streams.push_back(std::move(stream));
        });
};

bool has_problem(const bus::RabbitBus& link, const std::string& words) {
    const auto problems = link.problems();
    return std::any_of(problems.begin(), problems.end(), [&](const std::string& problem) {
        return problem.find(words) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("a peer that never answers is given up in time, and tried again for ever") {
    Peer peer("");
    const bus::RabbitBus link(peer.loop, peer.random, peer.settings());
    CHECK(peer.run_until([&] { return peer.accepted >= 8; }));
    CHECK(has_problem(link, "no connection.start"));
    CHECK_FALSE(has_problem(link, "secret"));
}

TEST_CASE("a peer that hangs up is tried again") {
    Peer peer("", true);
    const bus::RabbitBus link(peer.loop, peer.random, peer.settings());
    CHECK(peer.run_until([&] { return peer.accepted >= 8 && has_problem(link, "hung up"); }));
}

TEST_CASE("a peer of another protocol or version is named as such") {
    for (const std::string& greeting : {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"),
                                        std::string("AMQP\0\1\0\0", 8), std::string(64, '\0')}) {
        CAPTURE(greeting);
        Peer peer(greeting);
        const bus::RabbitBus link(peer.loop, peer.random, peer.settings());
        CHECK(peer.run_until([&] { return has_problem(link, "AMQP 0-9-1"); }));
    }
}

TEST_CASE(
    "a peer that stops in the middle of the TLS handshake is given up in time, and tried again") {
    // The second begins the record of a ServerHello, and never ends it.
    for (const std::string& begun :
         {std::string(), std::string("\x16\x03\x03\x00\x7a\x02\x00", 7)}) {
        Peer peer(begun);
        auto settings = peer.settings();
        settings.transport = bus::Transport::kTls;
        const bus::RabbitBus link(peer.loop, peer.random, settings);
        CHECK(peer.run_until([&] { return peer.accepted >= 8; }));
        CHECK(has_problem(link, "does not answer (no TLS handshake)"));
        CHECK_FALSE(link.can_publish());
    }
}

TEST_CASE("plain AMQP to a TLS port and TLS to a plain one are told apart, with what to write") {
    // What RabbitMQ 3.10 answers to each.
    Peer tls(std::string("\x15\x03\x03\x00\x02\x02\x0a", 7), true);
    const bus::RabbitBus plain_link(tls.loop, tls.random, tls.settings());
    CHECK(tls.run_until([&] { return has_problem(plain_link, "write amqps://"); }));
    Peer plain(std::string("AMQP\0\0\x09\x01", 8), true);
    auto settings = plain.settings();
    settings.transport = bus::Transport::kTls;
    const bus::RabbitBus tls_link(plain.loop, plain.random, settings);
    CHECK(plain.run_until([&] { return has_problem(tls_link, "speaks no TLS at this port"); }));
}

TEST_CASE("a file for TLS that can't be, or that a plain link would ignore, is refused at once") {
    Peer peer("");
    auto settings = peer.settings();
    settings.tls.ca.path = "/nowhere/ca.pem";
    CHECK_THROWS_WITH_AS(bus::RabbitBus(peer.loop, peer.random, settings),
                         doctest::Contains("BELLHOP_AMQP_CA is set, but the broker's URL begins"),
                         BadConfiguration);
    settings.transport = bus::Transport::kTls;
    CHECK_THROWS_WITH_AS(bus::RabbitBus(peer.loop, peer.random, settings),
                         doctest::Contains("BELLHOP_AMQP_CA: the file '/nowhere/ca.pem' can't be"),
                         BadConfiguration);
    CHECK(peer.accepted == 0);
}

TEST_CASE("the nodes of a cluster are tried in turn, and the problem names the one that failed") {
    Peer silent("");
    auto settings = silent.settings();
    int at_second = 0;
    const auto second =
        silent.loop.listen({"127.0.0.1", 0}, [&](const std::unique_ptr<loop::Stream>&) {
            // Dropped: it hangs up.
            ++at_second;
        });
    settings.others = {{"127.0.0.1", second->port()}, {"127.0.0.1", 1}};
    const bus::RabbitBus link(silent.loop, silent.random, settings);
    // Two connections each: one publishes, one consumes.
    CHECK(silent.run_until([&] { return has_problem(link, "no connection.start"); }));
    CHECK(silent.run_until([&] { return has_problem(link, "127.0.0.1:1 can't be reached"); }));
    CHECK(silent.run_until([&] { return silent.accepted >= 6; }));
    CHECK(std::abs(silent.accepted - at_second) <= 2);
}

TEST_CASE("a bus that is destroyed or closed while connecting calls nobody and tries no more") {
    Peer peer("");
    {
        bus::RabbitBus destroyed(peer.loop, peer.random, peer.settings());
        destroyed.on_change([] { FAIL("it was called"); });
    }
    bus::RabbitBus closed(peer.loop, peer.random, peer.settings());
    CHECK(peer.run_until([&] { return peer.accepted >= 2; }));
    closed.close();
    const auto before = peer.accepted;
    bool over = false;
    peer.loop.after(Milliseconds{200}, [&] { over = true; });
    CHECK(peer.run_until([&] { return over; }));
    CHECK(peer.accepted == before);
    CHECK_FALSE(closed.problems().empty());
}

}  // namespace bellhop::tests
