// Ordinary requests: routes, methods, headers, errors, and what the observer hears of them.
#include "raw_client.hpp"
#include "running_server.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

TEST_CASE("a request is answered, and the connection goes on") {
    RunningServer server;
    RawClient client(server.port());
    for (int round = 0; round < 3; ++round) {
        const auto answer = client.exchange(request_with("POST", "/echo", "hello"));
        CHECK(answer.status == 200);
        CHECK(answer.body == "POST /echo hello -");
        CHECK(answer.header("content-type") == "text/plain");
        CHECK(answer.header("connection").empty());
    }
}

TEST_CASE("captures, parameters and the peer reach the handler") {
    RunningServer server;
    RawClient client(server.port());
    const auto answer =
        client.exchange(request("GET", "/items/a%2Fb?q=x%20y", "X-Request-Id: my-id_1.2\r\n"));
    CHECK(answer.body == "a/b|x y|127.0.0.1:" + std::to_string(client.local_port()) + "|my-id_1.2");
    CHECK(answer.header("x-request-id") == "my-id_1.2");
}

TEST_CASE("a request id that is missing or strange is replaced") {
    RunningServer server;
    RawClient client(server.port());
    const auto made = client.exchange(request("GET", "/echo")).header("x-request-id");
    CHECK(made.size() == 32);
    for (const auto& strange : {std::string("a b"), std::string("a/b"), std::string(129, 'a')}) {
        const auto line = "X-Request-Id: " + strange + "\r\n";
        CHECK(client.exchange(request("GET", "/echo", line)).header("x-request-id").size() == 32);
    }
    const auto longest = "X-Request-Id: " + std::string(128, 'a') + "\r\n";
    CHECK(client.exchange(request("GET", "/echo", longest)).header("x-request-id").size() == 128);
}

TEST_CASE("an unknown path, a wrong method, HEAD and OPTIONS are answered by the server itself") {
    RunningServer server;
    RawClient client(server.port());
    const auto missing = client.exchange(request("GET", "/nowhere"));
    CHECK(missing.status == 404);
    CHECK(missing.body == R"({"status":"error","message":"Not found"})");
    CHECK(missing.header("content-type") == "application/json");
    const auto wrong = client.exchange(request("PUT", "/echo"));
    CHECK(wrong.status == 405);
    CHECK(wrong.header("allow") == "DELETE, GET, HEAD, OPTIONS, POST");
    CHECK(wrong.body == R"({"status":"error","message":"Method not allowed"})");
    client.send(request("HEAD", "/echo"));
    const auto head = client.read_answer("HEAD");
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == "12");
    const auto options = client.exchange(request("OPTIONS", "/items/1"));
    CHECK(options.status == 204);
    CHECK(options.header("allow") == "GET, HEAD, OPTIONS");
    CHECK(client.exchange(request("OPTIONS", "*")).status == 204);
    CHECK(client.exchange(request("OPTIONS", "/nowhere")).status == 404);
}

TEST_CASE("what a handler throws is answered by its kind, without its inner text") {
    RunningServer server;
    RawClient client(server.port());
    const auto bad = client.exchange(request("GET", "/bad"));
    CHECK(bad.status == 400);
    CHECK(bad.body == R"({"status":"error","message":"no \"date\"","field":"stay.check_in"})");
    const auto busy = client.exchange(request("GET", "/busy"));
    CHECK(busy.status == 409);
    CHECK(busy.body.find("UNIQUE") == std::string::npos);
    const auto away = client.exchange(request("GET", "/away"));
    CHECK(away.status == 503);
    CHECK_FALSE(away.header("retry-after").empty());
    CHECK(away.body.find("password") == std::string::npos);
    const auto broken = client.exchange(request("GET", "/broken"));
    CHECK(broken.status == 500);
    CHECK(broken.body == R"({"status":"error","message":"Internal error"})");
    for (const auto& [name, value] : broken.headers) {
        CHECK(name.find("exception") == std::string::npos);
        CHECK(value.find("secret") == std::string::npos);
    }
    server.run([&] { CHECK(server.observed.back().error == "secret detail"); });
}

TEST_CASE("a handler that never answers is answered for") {
    RunningServer server;
    RawClient client(server.port());
    CHECK(client.exchange(request("GET", "/never")).status == 500);
    CHECK(client.exchange(request("GET", "/echo")).status == 200);
}

TEST_CASE("a line break in an answer's header does not reach the client") {
    RunningServer server;
    RawClient client(server.port());
    const auto answer = client.exchange(request("GET", "/split"));
    CHECK(answer.status == 500);
    CHECK(answer.header("set-cookie").empty());
}

TEST_CASE("a percent sign in a header stays what it is") {
    RunningServer server;
    RawClient client(server.port());
    CHECK(client.exchange(request("GET", "/echo", "X-Echo: a%0d%0ab\r\n")).body ==
          "GET /echo  a%0d%0ab");
}

TEST_CASE("nobody can pretend another address") {
    RunningServer server;
    RawClient client(server.port());
    const auto answer = client.exchange(
        request("GET", "/items/1",
                "REMOTE_ADDR: 1.2.3.4\r\nREMOTE_PORT: 1\r\nX-Forwarded-For: 1.2.3.4\r\n"));
    CHECK(answer.body.find("|127.0.0.1:") != std::string::npos);
    CHECK(answer.body.find("1.2.3.4") == std::string::npos);
}

TEST_CASE("a range of a body is not a multiple of it") {
    RunningServer server;
    RawClient client(server.port());
    std::string ranges = "Range: bytes=0-";
    for (int count = 0; count < 1000; ++count) ranges += ",0-";
    const auto answer = client.exchange(request("GET", "/echo", ranges + "\r\n"));
    CHECK(answer.status == 200);
    CHECK(answer.body == "GET /echo  -");
}

TEST_CASE("the observer hears the pattern and not the path") {
    RunningServer server;
    RawClient client(server.port());
    client.exchange(request("GET", "/items/7"));
    client.exchange(request("GET", "/nowhere", "X-Request-Id: it\r\n"));
    client.send(request("HEAD", "/echo"));
    client.read_answer("HEAD");
    client.exchange("BREW / HTTP/1.1\r\nHost: x\r\n\r\n");
    server.run([&] {
        REQUIRE(server.observed.size() == 4);
        CHECK(server.observed[0].line == "GET /items/{id} 200");
        CHECK(server.observed[1].line == "GET unmatched 404");
        CHECK(server.observed[1].request_id == "it");
        CHECK(server.observed[2].line == "HEAD /echo 200");
        CHECK(server.observed[3].line == "unknown unmatched 501");
    });
}

TEST_CASE("HTTP/1.0 closes unless it asks otherwise") {
    RunningServer server;
    RawClient once(server.port());
    const auto answer = once.exchange("GET /echo HTTP/1.0\r\n\r\n");
    CHECK(answer.header("connection") == "close");
    CHECK(once.closed_cleanly());
    RawClient again(server.port());
    for (int round = 0; round < 2; ++round) {
        const auto kept = again.exchange("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CHECK(kept.header("connection") == "keep-alive");
    }
}

TEST_CASE("Connection: close is obeyed and said") {
    RunningServer server;
    RawClient client(server.port());
    CHECK(client.exchange(request("GET", "/echo", "Connection: close\r\n")).header("connection") ==
          "close");
    CHECK(client.closed_cleanly());
}
