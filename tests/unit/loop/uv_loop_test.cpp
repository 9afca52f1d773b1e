// The loop on libuv: turns, timers, sockets.
#include "loop/uv_loop.hpp"

#include "core/errors.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace std::chrono_literals;

namespace {

/// Runs the loop until the condition holds; false where it does not within 5 s.
template <class Condition>
bool run_until(loop::UvLoop& loop, Condition condition) {
    bool late = false;
    const auto bound = loop.after(5000ms, [&] { late = true; });
    while (!late && !condition()) loop.run_once(50ms);
    loop.cancel(bound);
    return condition();
}

/// A server that keeps what it accepts, and a client connected to it.
struct Pair {
    loop::UvLoop loop;
    std::unique_ptr<loop::TcpStream> server_side;
    std::unique_ptr<loop::Listener> listener;
    std::unique_ptr<loop::Stream> client_side;

    Pair() {
        listener =
            loop.listen({"127.0.0.1", 0}, [this](auto stream) { server_side = std::move(stream); });
        loop.connect({"127.0.0.1", listener->port()}, 2000ms,
                     [this](auto stream, const std::string&) { client_side = std::move(stream); });
        REQUIRE(run_until(loop, [&] { return server_side && client_side; }));
    }
};

}  // namespace

TEST_CASE("one turn ends in time, also where its caller was busy for longer before") {
    loop::UvLoop loop;
    bool rescued = false;
    loop.after(Milliseconds{5000}, [&] { rescued = true; });
    loop.run_once(Milliseconds{1});
    const auto until = std::chrono::steady_clock::now() + Milliseconds{5};
    while (std::chrono::steady_clock::now() < until) {
    }
    loop.run_once(Milliseconds{1});
    CHECK_FALSE(rescued);
    loop.run_once(Milliseconds{0});
    CHECK_FALSE(rescued);
}

TEST_CASE("posted tasks run in order, and what they post joins the next turn") {
    loop::UvLoop loop;
    std::vector<int> order;
    loop.post([&] {
        order.push_back(1);
        loop.post([&] { order.push_back(3); });
    });
    loop.post([&] { order.push_back(2); });
    loop.run_once(100ms);
    CHECK(order == std::vector{1, 2});
    loop.run_once(100ms);
    CHECK(order == std::vector{1, 2, 3});
}

TEST_CASE("a timer runs once, and not where it was cancelled") {
    loop::UvLoop loop;
    int ran = 0;
    loop.after(1ms, [&] { ++ran; });
    const auto cancelled = loop.after(1ms, [&] { ran += 100; });
    loop.cancel(cancelled);
    loop.cancel(0);
    bool later = false;
    loop.after(20ms, [&] { later = true; });
    REQUIRE(run_until(loop, [&] { return later; }));
    CHECK(ran == 1);
}

TEST_CASE("bytes arrive whole and in order, many megabytes of them") {
    Pair pair;
    std::string sent;
    for (int i = 0; sent.size() < 8'000'000; ++i) sent += std::to_string(i) + ",";
    std::string received;
    bool drained = false;
    pair.server_side->start({[&](std::string_view bytes) { received += bytes; }, {}, {}});
    pair.client_side->start({[](std::string_view) {}, {}, [&] { drained = true; }});
    pair.client_side->write(sent);
    REQUIRE(run_until(pair.loop, [&] { return received.size() == sent.size(); }));
    CHECK(received == sent);
    CHECK(drained);
    CHECK(pair.client_side->pending_bytes() == 0);
}

TEST_CASE("the other side learns of a close, once") {
    Pair pair;
    int closes = 0;
    pair.server_side->start({[](std::string_view) {}, [&](const std::string&) { ++closes; }, {}});
    pair.client_side->start({[](std::string_view) {}, {}, {}});
    pair.client_side->write("bye");
    pair.client_side->close_after_writes();
    REQUIRE(run_until(pair.loop, [&] { return closes > 0; }));
    pair.server_side->close();
    pair.loop.run_once(10ms);
    CHECK(closes == 1);
}

TEST_CASE("a stream may be destroyed inside its own callback") {
    Pair pair;
    bool destroyed = false;
    pair.server_side->start({[&](std::string_view) {
                                 pair.server_side.reset();
                                 destroyed = true;
                             },
                             {},
                             {}});
    pair.client_side->start({[](std::string_view) {}, {}, {}});
    pair.client_side->write("x");
    CHECK(run_until(pair.loop, [&] { return destroyed; }));
}

TEST_CASE("connecting where nobody listens says so") {
    loop::UvLoop loop;
    int port = 0;
    {
        const auto closed_again = loop.listen({"127.0.0.1", 0}, [](auto) {});
        port = closed_again->port();
    }
    std::string why;
    loop.connect({"127.0.0.1", port}, 2000ms, [&](auto stream, const std::string& error) {
        CHECK(stream == nullptr);
        why = error;
    });
    REQUIRE(run_until(loop, [&] { return !why.empty(); }));
    CHECK(why == "connection refused");
}

TEST_CASE("a port in use is refused with what to do") {
    loop::UvLoop loop;
    const auto first = loop.listen({"127.0.0.1", 0}, [](auto) {});
    CHECK_THROWS_WITH_AS((void)loop.listen({"127.0.0.1", first->port()}, [](auto) {}),
                         doctest::Contains("another process has it"), BadConfiguration);
}

TEST_CASE("a loop may end with timers, tasks and a connection attempt under way") {
    bool told = false;
    {
        loop::UvLoop loop;
        loop.after(1000ms, [&] { told = true; });
        loop.post([&] { told = true; });
        loop.connect({"127.0.0.1", 9}, 2000ms, [&](auto, const std::string&) { told = true; });
    }
    CHECK_FALSE(told);
}

TEST_CASE("a released connection goes on elsewhere, with the bytes that nobody had read") {
    Pair pair;
    std::string received;
    pair.server_side->start({[&](std::string_view bytes) { received += bytes; }, {}, {}});
    pair.client_side->start({[](std::string_view) {}, {}, {}});
    pair.client_side->write("one ");
    REQUIRE(run_until(pair.loop, [&] { return received == "one "; }));
    pair.server_side->pause_reading();
    pair.client_side->write("two");
    auto socket = pair.server_side->release();
    REQUIRE(socket);
    CHECK_FALSE(pair.server_side->release());
    pair.server_side.reset();

    loop::UvLoop elsewhere;
    auto adopted = elsewhere.adopt(std::move(socket));
    adopted->start({[&](std::string_view bytes) { received += bytes; }, {}, {}});
    CHECK(run_until(elsewhere, [&] { return received == "one two"; }));
    std::string answer;
    pair.client_side->start({[&](std::string_view bytes) { answer += bytes; }, {}, {}});
    adopted->write("heard");
    CHECK(run_until(pair.loop, [&] { return answer == "heard"; }));
}

TEST_CASE("who connects while a listening socket changes hands waits, and is accepted") {
    loop::UvLoop first;
    auto listener = first.listen({"127.0.0.1", 0}, [](auto) { FAIL("nobody accepts here"); });
    const auto port = listener->port();
    auto socket = listener->duplicate();
    listener.reset();

    loop::UvLoop second;
    std::unique_ptr<loop::Stream> client;
    std::unique_ptr<loop::Stream> accepted;
    second.connect({"127.0.0.1", port}, 2000ms,
                   [&](auto stream, const std::string&) { client = std::move(stream); });
    REQUIRE(run_until(second, [&] { return client != nullptr; }));
    const auto taken =
        second.listen(std::move(socket), [&](auto stream) { accepted = std::move(stream); });
    CHECK(taken->port() == port);
    CHECK(run_until(second, [&] { return accepted != nullptr; }));
}

TEST_CASE("a descriptor that is no socket cannot be listened on") {
    loop::UvLoop loop;
    CHECK_THROWS_AS(static_cast<void>(loop.listen(loop::Descriptor{}, [](auto) {})),
                    BadConfiguration);
}
