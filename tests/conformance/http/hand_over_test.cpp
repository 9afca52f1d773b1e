// One server takes the place of another: no client notices.
#include "raw_client.hpp"
#include "running_server.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

/// Two servers: the old one serves, the new one does not listen on that port yet.
struct HandingOver {
    RunningServer old_one;
    RunningServer new_one;
    int port = old_one.port();
    std::vector<http::Passed> passed;  // on the old one's thread
    bool done = false;                 // the same
    loop::Descriptor listening;

    void begin(Milliseconds most = Milliseconds{60'000}) {
        old_one.run([&] {
            listening = old_one.server().listening();
            old_one.server().hand_over(
                most, [this](http::Passed each) { passed.push_back(std::move(each)); },
                [this] { done = true; });
        });
    }
    [[nodiscard]] bool has_passed(std::size_t count) {
        return old_one.wait_for([&] { return passed.size() == count; });
    }
    /// Once the old one has ended.
    void finish() {
        REQUIRE(old_one.wait_for([&] { return done; }));
        new_one.run([&] {
            new_one.server().listen(std::move(listening));
            for (auto& each : passed) new_one.server().adopt(std::move(each));
        });
    }
};

}  // namespace

TEST_CASE("a kept connection goes on, and so does who connects meanwhile") {
    HandingOver change;
    RawClient kept(change.port);
    REQUIRE(kept.exchange(request("GET", "/echo")).status == 200);
    change.begin();
    REQUIRE(change.has_passed(1));
    RawClient fresh(change.port);
    fresh.send(request("GET", "/echo"));
    kept.send(request_with("POST", "/echo", "again"));
    change.finish();
    CHECK(kept.read_answer().body == "POST /echo again -");
    CHECK(fresh.read_answer().body == "GET /echo  -");
    // Nobody was told to close.
    CHECK(kept.exchange(request("GET", "/echo")).header("connection") != "close");
    change.new_one.run([&] { CHECK(change.new_one.echoes == 3); });
}

TEST_CASE("what the old server had read goes along: half a head, and requests sent ahead") {
    HandingOver change;
    RawClient half(change.port);
    half.send("GET /echo HTTP/1.1\r\nX-Ech");
    RawClient ahead(change.port);
    ahead.send(request("GET", "/later") + request("GET", "/echo", "X-Echo: second\r\n"));
    REQUIRE(change.old_one.wait_for([&] { return change.old_one.kept.size() == 1; }));
    REQUIRE(change.old_one.wait_for([&] { return change.old_one.server().connections() == 2; }));
    change.begin();
    REQUIRE(change.has_passed(1));
    change.old_one.run([&] { change.old_one.kept.front().respond({}); });
    change.finish();
    CHECK(ahead.read_answer().header("connection") != "close");
    CHECK(ahead.read_answer().body == "GET /echo  second");
    half.send("o: yes\r\nHost: x\r\n\r\n");
    CHECK(half.read_answer().body == "GET /echo  yes");
}

TEST_CASE("an answer that its client takes slowly is whole before the connection goes") {
    HandingOver change;
    RawClient slow(change.port);
    slow.send(request("GET", "/big"));
    REQUIRE(change.old_one.wait_for([&] { return change.old_one.observed.size() == 1; }));
    change.begin();
    change.old_one.run([&] { CHECK(change.passed.empty()); });
    CHECK(slow.read_answer().body.size() == 4'000'000);
    REQUIRE(change.has_passed(1));
    change.finish();
    CHECK(slow.exchange(request("GET", "/echo")).status == 200);
}

TEST_CASE("a request that waits is passed on with a note, and answered over there") {
    HandingOver change;
    RawClient waiting(change.port);
    waiting.send(request("GET", "/later", "X-Request-Id: mine\r\n"));
    REQUIRE(change.old_one.wait_for([&] { return change.old_one.kept.size() == 1; }));
    change.old_one.run([&] { CHECK_FALSE(change.old_one.kept.front().pass_on("too early")); });
    change.begin();
    change.old_one.run([&] {
        CHECK(change.old_one.kept.front().pass_on("room 7"));
        CHECK_FALSE(change.old_one.kept.front().waiting());
    });
    std::string heard;
    change.new_one.run([&] {
        change.new_one.server().on_passed([&](const std::string& note, const auto& responder) {
            heard = note;
            http::Response response;
            response.body = "late";
            responder.respond(response);
        });
    });
    change.finish();
    const auto answer = waiting.read_answer();
    CHECK(answer.body == "late");
    CHECK(answer.header("x-request-id") == "mine");
    CHECK(heard == "room 7");
    change.new_one.run([&] { CHECK(change.new_one.observed.front().line == "GET /later 200"); });
    CHECK(waiting.exchange(request("GET", "/echo")).status == 200);
}

TEST_CASE("a stream ends in good order, and a request to close is kept") {
    HandingOver change;
    RawClient reader(change.port);
    reader.send(request("GET", "/events"));
    CHECK_FALSE(reader.read_until("\r\n\r\n").empty());
    RawClient last(change.port);
    last.send(request("GET", "/later", "Connection: close\r\n"));
    REQUIRE(change.old_one.wait_for([&] { return change.old_one.kept.size() == 1; }));
    change.begin();
    CHECK(reader.read_until("0\r\n\r\n") == "0\r\n\r\n");
    CHECK(reader.closed_cleanly());
    change.old_one.run([&] { change.old_one.kept.front().respond({}); });
    CHECK(last.read_answer().status == 200);
    CHECK(last.closed_cleanly());
    change.finish();
    change.new_one.run([&] { CHECK(change.new_one.server().connections() == 0); });
}

TEST_CASE("a connection in words that nobody knows is closed") {
    RunningServer server;
    HandingOver change;
    RawClient idle(change.port);
    REQUIRE(idle.exchange(request("GET", "/echo")).status == 200);
    change.begin();
    REQUIRE(change.has_passed(1));
    change.old_one.run([&] { change.passed.front().state = "17:of another version,"; });
    change.finish();
    CHECK(idle.closed());
}
