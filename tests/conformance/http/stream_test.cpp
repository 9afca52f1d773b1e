// Server-Sent Events as a client sees them.
#include "raw_client.hpp"
#include "running_server.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

TEST_CASE("events arrive as chunks, and closing ends the body") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/events"));
    const auto head = client.read_until("\r\n\r\n");
    CHECK(head.find("Content-Type: text/event-stream\r\n") != std::string::npos);
    CHECK(head.find("Cache-Control: no-store\r\n") != std::string::npos);
    CHECK(head.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    CHECK(head.find("X-Request-Id: ") != std::string::npos);
    server.run([&] {
        CHECK(server.streams.at(0)->open());
        CHECK(server.streams[0]->send("1", "step", "a\nb"));
        CHECK(server.streams[0]->send_comment("still here"));
    });
    CHECK(client.read_until("\n\n\r\n") == "23\r\nid: 1\nevent: step\ndata: a\ndata: b\n\n\r\n");
    CHECK(client.read_until("\n\n\r\n") == "e\r\n: still here\n\n\r\n");
    server.run([&] {
        server.streams[0]->close();
        CHECK_FALSE(server.streams[0]->open());
        CHECK_FALSE(server.streams[0]->send("2", "", "x"));
    });
    CHECK(client.read_until("0\r\n\r\n") == "0\r\n\r\n");
    CHECK(client.closed_cleanly());
}

TEST_CASE("HTTP/1.0 gets its events unchunked") {
    RunningServer server;
    RawClient client(server.port());
    client.send("GET /events HTTP/1.0\r\n\r\n");
    CHECK(client.read_until("\r\n\r\n").find("chunked") == std::string::npos);
    server.run([&] {
        server.streams.at(0)->send("", "", "x");
        server.streams.clear();
    });
    CHECK(client.read_until("data: x\n\n") == "data: x\n\n");
    CHECK(client.closed_cleanly());
}

TEST_CASE("HEAD of a stream ends at once") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("HEAD", "/events"));
    CHECK(client.read_answer("HEAD").status == 200);
    CHECK(client.closed_cleanly());
    server.run([&] { CHECK_FALSE(server.streams.at(0)->open()); });
}

TEST_CASE("a reader that left closes the stream") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/events"));
    client.read_until("\r\n\r\n");
    client.close();
    CHECK(server.wait_for([&] { return !server.streams.at(0)->open(); }));
}

TEST_CASE("a reader that is too slow is cut off") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("GET", "/events"));
    client.read_until("\r\n\r\n");
    int sent = 0;
    server.run([&] {
        const std::string data(1000, 'x');
        while (sent < 100'000 && server.streams.at(0)->send("", "", data)) ++sent;
        CHECK_FALSE(server.streams.at(0)->open());
    });
    CHECK(sent < 100'000);
    CHECK(client.closed());
}
