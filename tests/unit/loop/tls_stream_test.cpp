// TLS as a stream: bytes, back-pressure and ends.
#include "tls_wire.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

std::string many_bytes(std::size_t count) {
    std::string bytes;
    for (int i = 0; bytes.size() < count; ++i) bytes += std::to_string(i) + ",";
    return bytes;
}

}  // namespace

TEST_CASE(
    "a socket can be handed to another process, and what lies under TLS can't even be asked") {
    const auto can_be_handed_on = [](auto* stream) {
        return requires {
            stream->release();
        };
    };
    CHECK(can_be_handed_on(static_cast<loop::TcpStream*>(nullptr)));
    using Secured = decltype(std::declval<loop::TlsClient>().secure(
        std::declval<Scheduler&>(), nullptr, std::declval<loop::TlsClient::Peer>()));
    CHECK_FALSE(can_be_handed_on(static_cast<Secured::pointer>(nullptr)));
}

TEST_CASE("bytes arrive whole and in order, both ways, wherever they are cut") {
    const loop::TlsClient client(trusting(house()));
    for (const std::size_t most : {1U, 5U, 1000U, 65536U}) {
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            CAPTURE(most);
            CAPTURE(version);
            auto terms = terms_of(house());
            terms.version = version;
            Wire wire(client, terms);
            wire.start();
            wire.stream->write("before the handshake is over; ");
            wire.run(most);
            REQUIRE(wire.secured);
            const auto bytes = many_bytes(most < 1000 ? 40'000 : 2'000'000);
            wire.stream->write(bytes);
            wire.server.say(bytes);
            wire.run(most);
            CHECK(wire.server.heard() == "before the handshake is over; " + bytes);
            CHECK(wire.received == bytes);
            CHECK_FALSE(wire.refusal.has_value());
        }
    }
}

TEST_CASE("nothing is sent in the clear, and what waits is counted") {
    const loop::TlsClient client(trusting(house()));
    Wire wire(client, terms_of(house()));
    wire.start();
    const auto hello = wire.stream->pending_bytes();
    wire.stream->write("a secret");
    CHECK(wire.stream->pending_bytes() == hello + std::string("a secret").size());
    CHECK(wire.tcp->sent.find("a secret") == std::string::npos);
    wire.run();
    CHECK(wire.stream->pending_bytes() == 0);
    wire.stream->write("another secret");
    CHECK(wire.tcp->sent.find("another secret") == std::string::npos);
    CHECK(wire.stream->pending_bytes() >= std::string("another secret").size());
    wire.tcp->events.on_drain();
    CHECK(wire.drained == 1);
}

TEST_CASE("a paused stream gives nothing, and then the rest in order") {
    const loop::TlsClient client(trusting(house()));
    Wire wire(client, terms_of(house()));
    wire.stream->start({[&](std::string_view bytes) {
                            wire.received += bytes;
                            wire.stream->pause_reading();
                        },
                        {},
                        {}});
    wire.run();
    const auto bytes = many_bytes(200'000);
    wire.server.say(bytes);
    std::size_t pauses = 0;
    for (; wire.received.size() < bytes.size() && pauses < 100; ++pauses) {
        const auto before = wire.received.size();
        wire.run();
        CHECK(wire.tcp->paused);
        // At most one record for each time that it was asked to go on.
        REQUIRE(wire.received.size() <= before + 16384);
        wire.stream->resume_reading();
    }
    CHECK(wire.received == bytes);
    CHECK(pauses > 10);
}

TEST_CASE(
    "a stream that is paused before its handshake is over still makes it, and reads nothing") {
    const loop::TlsClient client(trusting(house()));
    Wire wire(client, terms_of(house()));
    wire.start();
    wire.stream->pause_reading();
    wire.run();
    CHECK(wire.secured);
    CHECK(wire.tcp->paused);
    wire.server.say("hello");
    wire.run();
    CHECK(wire.received.empty());
    wire.stream->resume_reading();
    wire.run();
    CHECK(wire.received == "hello");
}

TEST_CASE("a TLS stream may be destroyed inside each of its own callbacks") {
    const loop::TlsClient client(trusting(house()));
    SUBCASE("the data's") {
        Wire wire(client, terms_of(house()));
        wire.stream->start({[&](std::string_view) { wire.stream.reset(); }, {}, {}});
        wire.run();
        wire.server.say(many_bytes(100'000));
        wire.run();
        CHECK(wire.tcp->destroyed);
    }
    SUBCASE("the drain's") {
        Wire wire(client, terms_of(house()));
        const std::string kept(100, 'x');
        wire.stream->start({{}, {}, [&wire, kept] {
                                wire.stream.reset();
                                wire.received = kept;
                            }});
        wire.run();
        const auto on_drain = wire.tcp->events.on_drain;
        on_drain();
        CHECK(wire.received == kept);
    }
    SUBCASE("the handshake's") {
        Wire wire(client, terms_of(house()));
        std::unique_ptr<loop::Stream> stream =
            client.secure(wire.scheduler, std::make_unique<WireEnd>(wire.tcp),
                          {"vcc-1", [&] { stream.reset(); }, [](const loop::TlsRefusal&) {}});
        stream->start(wire.remember());
        wire.run();
        CHECK(stream == nullptr);
        CHECK(wire.tcp->destroyed);
    }
    SUBCASE("the refusal's") {
        Wire wire(client, terms_of(stranger()));
        std::unique_ptr<loop::Stream> stream =
            client.secure(wire.scheduler, std::make_unique<WireEnd>(wire.tcp),
                          {"vcc-1", {}, [&](const loop::TlsRefusal&) { stream.reset(); }});
        stream->start(wire.remember());
        wire.run();
        CHECK(stream == nullptr);
    }
    SUBCASE("and outside, where nobody is called any more") {
        Wire wire(client, terms_of(stranger()));
        wire.start();
        wire.stream->close();
        wire.stream.reset();
        wire.scheduler.run_all_posted();
        CHECK_FALSE(wire.closed.has_value());
    }
}

TEST_CASE("either side may say goodbye") {
    const loop::TlsClient client(trusting(house()));
    Wire wire(client, terms_of(house()));
    wire.start();
    wire.run();
    wire.stream->write("the last words");
    wire.stream->close_after_writes();
    CHECK(wire.tcp->closed);
    wire.stream->write("unheard");
    wire.run();
    CHECK(wire.server.heard() == "the last words");
    CHECK(wire.server.left());
    wire.tcp->events.on_close("");
    wire.scheduler.run_all_posted();
    CHECK(wire.closed == "");
}

TEST_CASE("what was written before the handshake leaves before a close, but not for ever") {
    const loop::TlsClient client(trusting(house()));
    Wire wire(client, terms_of(house()));
    wire.start();
    wire.stream->write("early");
    wire.stream->close_after_writes();
    SUBCASE("the handshake ends") {
        wire.run();
        CHECK(wire.server.heard() == "early");
        CHECK(wire.tcp->closed);
    }
    SUBCASE("the server is silent") {
        wire.scheduler.advance(Milliseconds{4999});
        CHECK_FALSE(wire.tcp->closed);
        wire.scheduler.advance(Milliseconds{1});
        CHECK(wire.tcp->closed);
        CHECK(wire.closed == "");
    }
}

TEST_CASE("a server that hangs up is told, with its reason") {
    const loop::TlsClient client(trusting(house()));
    Wire wire(client, terms_of(house()));
    wire.start();
    SUBCASE("in the handshake") {
        wire.tcp->events.on_close("");
        wire.scheduler.run_all_posted();
        CHECK(wire.closed == "it hung up during the TLS handshake");
    }
    SUBCASE("later") {
        wire.run();
        wire.tcp->events.on_close("connection reset by peer");
        wire.scheduler.run_all_posted();
        CHECK(wire.closed == "connection reset by peer");
    }
    CHECK_FALSE(wire.refusal.has_value());
}

}  // namespace bellhop::tests
