// The shape of a head: request line, header lines, forbidden bytes, bounds.
#include "scanning.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

TEST_CASE("a plain request is read") {
    const auto result =
        scanned("GET /a?b=c HTTP/1.1\r\nHost: x:1\r\nX-Thing:  two words \r\n\r\nrest");
    REQUIRE(result);
    CHECK_FALSE(result->refusal);
    CHECK(result->bytes == 56);
    CHECK(result->head.method == "GET");
    CHECK(result->head.target == "/a?b=c");
    CHECK(result->head.minor_version == 1);
    CHECK(result->head.header("x-thing") == "two words");
    CHECK(result->head.persistence == http::Persistence::kKeepAlive);
    CHECK(result->head.framing == http::Framing::kNone);
}

TEST_CASE("a head is found wherever the network cuts it") {
    const std::string bytes = "\r\nGET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n";
    std::size_t looked_at = 0;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        REQUIRE_FALSE(http::scan_head(bytes.substr(0, size), {}, looked_at));
        CHECK(looked_at == size);
    }
    const auto result = http::scan_head(bytes, {}, looked_at);
    REQUIRE(result);
    CHECK_FALSE(result->refusal);
    CHECK(result->bytes == bytes.size());
}

TEST_CASE("a malformed request line is a bad request") {
    for (const std::string line : {"",
                                   "GET",
                                   "GET /",
                                   "GET  HTTP/1.1",
                                   "GET / HTTP/1.1 ",
                                   "GET / http/1.1",
                                   "GET / HTTP/11",
                                   "GET / HTTP/1.x",
                                   "G@T / HTTP/1.1",
                                   " GET / HTTP/1.1",
                                   "GET / / HTTP/1.1",
                                   "GET\t/\tHTTP/1.1",
                                   "GET x HTTP/1.1",
                                   "GET * HTTP/1.1",
                                   "GET /%zz HTTP/1.1",
                                   "GET /%u0041 HTTP/1.1",
                                   "GET /%00 HTTP/1.1",
                                   "GET /%0d%0a HTTP/1.1",
                                   "GET /a#b HTTP/1.1",
                                   "GET /\xc3\xa4 HTTP/1.1",
                                   "GET http:// HTTP/1.1x"}) {
        CAPTURE(line);
        CHECK(status_of(line + "\r\nHost: x\r\n\r\n") == 400);
    }
}

TEST_CASE("an absolute target is read as its path, and a star belongs to OPTIONS") {
    CHECK(scanned("GET http://x/a?b HTTP/1.1\r\nHost: x\r\n\r\n")->head.target == "/a?b");
    CHECK(scanned("GET HTTP://x HTTP/1.1\r\nHost: x\r\n\r\n")->head.target == "/");
    CHECK(status_of("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n") == 0);
}

TEST_CASE("other versions and unknown methods are named as such") {
    CHECK(status_of("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == 505);
    CHECK(status_of("PRI * HTTP/2.0\r\n\r\n") == 505);
    CHECK(status_of("GET / HTTP/1.2\r\nHost: x\r\n\r\n") == 505);
    CHECK(status_of("BREW / HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(status_of("get / HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(status_of("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
    CHECK(status_of("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n") == 501);
}

TEST_CASE("a malformed header line is a bad request") {
    for (const std::string line : {"A b", "A : b", ": b", "A\t: b", " folded: x", "\tfolded",
                                   "A: b\x01", "A: b\x7f", "A(: b", "A\xc3: b"}) {
        CAPTURE(line);
        CHECK(status_with(line + "\r\n") == 400);
    }
    CHECK(status_with("A:\r\n") == 0);
    CHECK(status_with("A: caf\xc3\xa9\r\n") == 0);
    CHECK(status_with("A: b\r\n  folded\r\n") == 400);
}

TEST_CASE("NUL, bare CR and bare LF are refused as soon as they are seen") {
    CHECK(status_of(std::string("GET /\0 HTTP/1.1", 15)) == 400);
    CHECK(status_of("GET / HTTP/1.1\nHost: x") == 400);
    CHECK(status_of("GET / HTTP/1.1\rHost: x") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\r\n") == 400);
    CHECK(status_of("\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r") == -1);
}

TEST_CASE("a second empty line before the request is not forgiven") {
    CHECK(status_of("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n") == 0);
    CHECK(status_of("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
}

TEST_CASE("each bound of the head has its own answer") {
    http::Limits limits;
    limits.head_bytes = 200;
    limits.header_count = 3;
    limits.target_bytes = 50;
    CHECK(status_of("GET /" + std::string(49, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", limits) == 0);
    CHECK(status_of("GET /" + std::string(50, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", limits) ==
          414);
    CHECK(status_of("GET /" + std::string(300, 'a'), limits) == 414);
    CHECK(status_of("GET / HTTP/1.1\r\nA: " + std::string(300, 'a'), limits) == 431);
    CHECK(status_with("A: " + std::string(300, 'a') + "\r\n", limits) == 431);
    CHECK(status_with("A: b\r\nC: d\r\n", limits) == 0);
    CHECK(status_with("A: b\r\nC: d\r\nE: f\r\n", limits) == 431);
}
