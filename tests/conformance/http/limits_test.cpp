// Bounds and deadlines: too long, too slow, too many, too idle.
#include "raw_client.hpp"
#include "running_server.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

http::Limits hasty() {
    http::Limits limits;
    limits.head_deadline = Milliseconds{300};
    limits.body_deadline = Milliseconds{300};
    limits.idle = Milliseconds{300};
    return limits;
}

/// The server's end of a client's connection, both being in this process.
int servers_end_of(const RawClient& client) {
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
            peer.sin_family == AF_INET && ntohs(peer.sin_port) == client.local_port()) {
            return descriptor;
        }
    }
    return -1;
}

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

TEST_CASE("answers are not delayed: TCP_NODELAY is set") {
    RunningServer server;
    RawClient client(server.port());
    REQUIRE(client.exchange(request("GET", "/echo")).status == 200);
    const int descriptor = servers_end_of(client);
    REQUIRE(descriptor >= 0);
    int value = 0;
    socklen_t size = sizeof value;
    ::getsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &value, &size);
    CHECK(value != 0);
}

TEST_CASE("a head beyond its bounds is refused before it is all there") {
    RunningServer server;
    RawClient target(server.port());
    CHECK(target.exchange("GET /" + std::string(20'000, 'a')).status == 414);
    RawClient short_target(server.port());
    CHECK(short_target.exchange(request("GET", "/" + std::string(5'000, 'a'))).status == 414);
    RawClient header(server.port());
    CHECK(header.exchange("GET / HTTP/1.1\r\nA: " + std::string(20'000, 'a')).status == 431);
    RawClient count(server.port());
    std::string lines;
    for (int line = 0; line < 100; ++line) lines += "A: b\r\n";
    const auto answer = count.exchange(request("GET", "/echo", lines));
    CHECK(answer.status == 431);
    CHECK(answer.body == R"({"status":"error","message":"Too many headers"})");
    CHECK(count.closed_cleanly());
}

TEST_CASE("an endless head is answered and closed, not swallowed") {
    RunningServer server;
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\n");
    for (int count = 0; count < 300; ++count)
        client.send("A: " + std::string(10'000, 'a') + "\r\n");
    CHECK(client.read_answer().status == 431);
    CHECK(client.closed_cleanly());
}

TEST_CASE("a slow sender gets 408 while another client is served") {
    RunningServer server(hasty());
    RawClient slow_head(server.port());
    RawClient slow_body(server.port());
    slow_head.send("GET / HTTP/1.1\r\n");
    slow_body.send(request("POST", "/echo", "Content-Length: 100\r\n") + "some");
    RawClient other(server.port());
    CHECK(other.exchange(request("GET", "/echo", "Connection: close\r\n")).status == 200);
    const auto answer = slow_head.read_answer();
    CHECK(answer.status == 408);
    CHECK(answer.header("connection") == "close");
    CHECK(slow_head.closed_cleanly());
    CHECK(slow_body.read_answer().status == 408);
    CHECK(slow_body.closed_cleanly());
}

TEST_CASE("a sender that drips is not forgiven for each byte") {
    RunningServer server(hasty());
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\n");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    bool told = false;
    // Few enough bytes that no other bound is met.
    for (int sent = 0; !told && std::chrono::steady_clock::now() < until; ++sent) {
        if (sent < 10'000) client.send("A");
        server.run([&] { told = !server.observed.empty(); });
    }
    CHECK(told);
    CHECK(client.read_answer().status == 408);
}

TEST_CASE("an idle connection is closed without a word") {
    RunningServer server(hasty());
    RawClient fresh(server.port());
    RawClient used(server.port());
    CHECK(used.exchange(request("GET", "/echo")).status == 200);
    CHECK(fresh.closed_cleanly());
    CHECK(used.closed_cleanly());
}

TEST_CASE("a request that is being answered has no deadline of ours") {
    RunningServer server(hasty());
    RawClient waiting(server.port());
    RawClient idle(server.port());
    waiting.send(request("GET", "/later"));
    REQUIRE(server.wait_for([&] { return server.kept.size() == 1; }));
    // Two idle connections one after the other took longer than every deadline here.
    CHECK(idle.closed_cleanly());
    RawClient second(server.port());
    CHECK(second.closed_cleanly());
    server.run([&] { server.kept.front().respond({}); });
    CHECK(waiting.read_answer().status == 200);
}

TEST_CASE("one connection too many is told so") {
    http::Limits limits;
    limits.connections = 2;
    RunningServer server(limits);
    RawClient first(server.port());
    auto second = std::make_unique<RawClient>(server.port());
    CHECK(first.exchange(request("GET", "/echo")).status == 200);
    CHECK(second->exchange(request("GET", "/echo")).status == 200);
    RawClient third(server.port());
    third.send(request("GET", "/echo"));
    const auto answer = third.read_answer();
    CHECK(answer.status == 503);
    CHECK_FALSE(answer.header("retry-after").empty());
    CHECK(third.closed_cleanly());
    second.reset();
    REQUIRE(server.wait_for([&] { return server.server().connections() == 1; }));
    RawClient fourth(server.port());
    CHECK(fourth.exchange(request("GET", "/echo")).status == 200);
}

TEST_CASE("200 idle connections disturb nobody and cost next to nothing") {
    RunningServer server;
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int count = 0; count < 200; ++count) {
        idle.push_back(std::make_unique<RawClient>(server.port()));
        REQUIRE(idle.back()->exchange(request("GET", "/echo")).status == 200);
    }
    RawClient busy(server.port());
    for (int count = 0; count < 100; ++count) {
        REQUIRE(busy.exchange(request("GET", "/echo")).status == 200);
    }
    // This second is what is measured; nothing is waited for in it.
    const auto before = processor_seconds();
    std::this_thread::sleep_for(std::chrono::seconds{1});
    CHECK(processor_seconds() - before < 0.15);
    CHECK(idle.front()->exchange(request("GET", "/echo")).status == 200);
    CHECK(idle.back()->exchange(request("GET", "/echo")).status == 200);
}

TEST_CASE("a client that does not read its answers is not read from, and is cut off") {
    http::Limits limits;
    limits.unread = Milliseconds{500};
    RunningServer server(limits);
    RawClient client(server.port());
    for (int count = 0; count < 50; ++count) client.send(request("GET", "/big"));
    REQUIRE(server.wait_for([&] { return server.server().connections() == 0; }));
    server.run([&] { CHECK(server.observed.size() < 10); });
}

TEST_CASE("a large answer reaches a client that reads") {
    RunningServer server;
    RawClient client(server.port());
    for (int count = 0; count < 3; ++count) client.send(request("GET", "/big"));
    for (int count = 0; count < 3; ++count) {
        CHECK(client.read_answer().body == std::string(4'000'000, 'b'));
    }
}

TEST_CASE(
    "while it is crowded so many requests begin in a turn of the loop, and all are answered") {
    http::Limits limits;
    limits.requests_per_turn = 8;
    // The server uses these, so they outlive it.
    bool crowded = true;
    int before = 0;
    int most = 0;
    std::vector<std::chrono::steady_clock::time_point> turns;  // the ends of those with requests
    RunningServer server(limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 60; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        REQUIRE(clients.back()->exchange(request("GET", "/echo")).status == 200);
    }
    server.run([&] { server.server().crowded_when([&] { return crowded; }); });
    before = server.echoes;
    server.after_each_turn([&] {
        if (server.echoes == before) return;
        most = std::max(most, server.echoes - before);
        before = server.echoes;
        turns.push_back(std::chrono::steady_clock::now());
    });
    // On the server's thread, so that all of them wait when its next turn begins; one client has
    // gone by then, and one sends two.
    server.run([&] {
        for (auto& client : clients) client->send(request("GET", "/echo"));
        clients.back()->close();
        clients.front()->send(request("GET", "/items/second"));
    });
    for (std::size_t i = 0; i + 1 < clients.size(); ++i)
        CHECK(clients[i]->read_answer().status == 200);
    CHECK(clients.front()->read_answer().body.substr(0, 7) == "second|");
    server.run([&] {
        CHECK(most > 0);
        CHECK(most <= 8);
        CHECK(server.held_back >= 51);
        // Those of the last turn were complete in the first.
        CHECK(turns.size() > 2);
        CHECK(server.observed.back().took >= turns.end()[-2] - turns.front());
        crowded = false;
        server.held_back = 0;
        for (std::size_t i = 0; i + 1 < clients.size(); ++i)
            clients[i]->send(request("GET", "/echo"));
    });
    for (std::size_t i = 0; i + 1 < clients.size(); ++i)
        CHECK(clients[i]->read_answer().status == 200);
    server.after_each_turn(nullptr);
    CHECK(most > 8);
    CHECK(server.held_back == 0);
}
