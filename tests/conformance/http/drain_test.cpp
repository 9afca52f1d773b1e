// The end of a server: no new work, the work in hand finished.
#include "raw_client.hpp"
#include "running_server.hpp"

#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

struct Draining {
    explicit Draining(RunningServer& the_server, Milliseconds most = Milliseconds{60'000})
        : server(the_server) {
        server.run([&] { server.server().drain(most, [this] { done = true; }); });
    }
    [[nodiscard]] bool ends() {
        return server.wait_for([this] { return done; });
    }
    RunningServer& server;
    bool done = false;  // on the server's thread
};

}  // namespace

TEST_CASE("draining an empty server ends at once") {
    RunningServer server;
    Draining draining(server);
    CHECK(draining.ends());
    CHECK_THROWS_AS(RawClient{server.port()}, std::runtime_error);
}

TEST_CASE("draining closes the idle, finishes what was begun, and then ends") {
    RunningServer server;
    RawClient idle(server.port());
    REQUIRE(idle.exchange(request("GET", "/echo")).status == 200);
    RawClient waiting(server.port());
    waiting.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    RawClient half(server.port());
    half.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
    REQUIRE(server.wait_for([&] { return server.server().connections() == 3; }));
    RawClient reader(server.port());
    reader.send(request("GET", "/events"));
    CHECK_FALSE(reader.read_until("\r\n\r\n").empty());

    Draining draining(server);
    CHECK(idle.closed_cleanly());
    CHECK(reader.read_until("0\r\n\r\n") == "0\r\n\r\n");
    CHECK(reader.closed_cleanly());
    server.run([&] {
        CHECK_FALSE(draining.done);
        server.kept.front().respond({});
    });
    const auto answer = waiting.read_answer();
    CHECK(answer.status == 200);
    CHECK(answer.header("connection") == "close");
    CHECK(waiting.closed_cleanly());
    half.send("llo");
    CHECK(half.read_answer().body == "POST /echo hello -");
    CHECK(half.closed_cleanly());
    CHECK(draining.ends());
}

TEST_CASE("draining ends after its time whatever is still open") {
    RunningServer server;
    RawClient waiting(server.port());
    waiting.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    Draining draining(server, Milliseconds{100});
    CHECK(draining.ends());
    CHECK(waiting.closed());
    server.run([&] { CHECK_FALSE(server.kept.front().waiting()); });
}
