// Answers that come later, or to nobody.
#include "raw_client.hpp"
#include "running_server.hpp"

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

http::Response text(const std::string& body) {
    http::Response response;
    response.body = body;
    return response;
}

}  // namespace

TEST_CASE("deferred answers reach their own clients, in any order") {
    RunningServer server;
    RawClient first(server.port());
    first.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    RawClient second(server.port());
    second.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 2; }));
    server.run([&] {
        CHECK(server.kept[0].waiting());
        server.kept[1].respond(text("two"));
        server.kept[0].respond(text("one"));
        CHECK_FALSE(server.kept[0].waiting());
    });
    CHECK(first.read_answer().body == "one");
    CHECK(second.read_answer().body == "two");
}

TEST_CASE("what is pipelined behind a deferred answer waits for it") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/later") + request("GET", "/echo") + request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    server.run([&] {
        CHECK(server.echoes == 0);
        server.kept[0].respond(text("first"));
    });
    CHECK(client.read_answer().body == "first");
    CHECK(client.read_answer().body == "GET /echo  -");
    REQUIRE(server.wait_for([&] { return server.kept.size() == 2; }));
    server.run([&] { server.kept[1].respond(text("last")); });
    CHECK(client.read_answer().body == "last");
}

TEST_CASE("a second answer to the same request is not sent") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/later") + request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    server.run([&] {
        server.kept[0].respond(text("one"));
        const auto again = server.kept[0];
        again.respond(text("wrong"));
        again.fail(std::make_exception_ptr(std::runtime_error("wrong")));
        CHECK_FALSE(again.stream()->open());
    });
    CHECK(client.read_answer().body == "one");
    REQUIRE(server.wait_for([&] { return server.kept.size() == 2; }));
    server.run([&] {
        CHECK(server.kept[1].waiting());
        server.kept[1].respond(text("two"));
    });
    CHECK(client.read_answer().body == "two");
}

TEST_CASE("the death of the last responder is an answer") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    server.run([&] { server.kept.clear(); });
    CHECK(client.read_answer().status == 500);
    server.run([&] { CHECK(server.observed.back().error == "the handler gave no answer"); });
}

TEST_CASE("a client that left before its answer is seen to have left") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    client.close();
    REQUIRE(server.wait_for([&] { return !server.kept[0].waiting(); }));
    server.run([&] {
        server.kept[0].respond(text("nobody"));
        CHECK(server.observed.empty());
        CHECK(server.server().connections() == 0);
    });
}

TEST_CASE("a flood behind a deferred answer stays in the network") {
    constexpr std::size_t kMost = std::size_t{128} * 1024 * 1024;
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    CHECK(client.flood(std::string(std::size_t{1024} * 1024, 'x'), kMost) < kMost);
}

TEST_CASE("a crowd behind a deferred answer is served when it is given") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    std::string flood;
    for (int count = 0; count < 20'000; ++count) flood += request("GET", "/echo");
    std::size_t answers = 0;
    std::thread sender([&] { client.send(flood); });
    server.run([&] {
        CHECK(server.echoes == 0);
        server.kept[0].respond(text("go"));
    });
    CHECK(client.read_answer().body == "go");
    while (answers < 20'000 && client.read_answer().status == 200) ++answers;
    sender.join();
    CHECK(answers == 20'000);
}

TEST_CASE("an answer after the server's end goes nowhere") {
    std::vector<http::Responder> kept;
    {
        RunningServer server;
        RawClient client(server.port());
        client.send(request("GET", "/later"));
        REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
        server.run([&] { kept = server.kept; });
    }
    CHECK_FALSE(kept.front().waiting());
    kept.front().respond(text("late"));
}
