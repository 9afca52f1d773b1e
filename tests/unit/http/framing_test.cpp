// What the headers say together: host, length, codings, expectation, persistence.
#include "scanning.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

TEST_CASE("exactly one sane host is required, and none in HTTP/1.0") {
    CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n") == 0);
    CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 0);
    CHECK(status_of("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n") == 400);
}

TEST_CASE("a content length is one plain number within the bound") {
    http::Limits limits;
    limits.body_bytes = 100;
    CHECK(status_with("Content-Length: 100\r\n", limits) == 0);
    CHECK(status_with("Content-Length: 101\r\n", limits) == 413);
    CHECK(status_with("Content-Length: 99999999999999999999999\r\n", limits) == 413);
    CHECK(
        scanned("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 007\r\n\r\n")->head.content_length ==
        7);
    for (const std::string value : {"", "-1", "+1", "0x1", "1 1", "1,1", "1, 1", "one", "1.0"}) {
        CAPTURE(value);
        CHECK(status_with("Content-Length: " + value + "\r\n") == 400);
    }
    CHECK(status_with("Content-Length: 1\r\nContent-Length: 1\r\n") == 400);
    CHECK(status_with("Content-Length: 1\r\nContent-Length: 2\r\n") == 400);
}

TEST_CASE("chunked is the only transfer coding, and stands alone") {
    CHECK(status_with("Transfer-Encoding: chunked\r\n") == 0);
    CHECK(status_with("Transfer-Encoding: Chunked\r\n") == 0);
    for (const std::string value :
         {"gzip", "gzip, chunked", "chunked, chunked", "identity", "", "xchunked", "chunked;a=b"}) {
        CAPTURE(value);
        CHECK(status_with("Transfer-Encoding: " + value + "\r\n") == 501);
    }
    CHECK(status_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") == 501);
    CHECK(status_with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") == 400);
    CHECK(status_with("Content-Length: 3\r\nTransfer-Encoding: gzip\r\n") == 400);
    CHECK(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
}

TEST_CASE("encoded bodies are not accepted") {
    CHECK(status_with("Content-Encoding: gzip\r\n") == 415);
    CHECK(status_with("Content-Encoding: identity\r\n") == 0);
    CHECK(status_with("Content-Encoding: identity\r\nContent-Encoding: br\r\n") == 415);
}

TEST_CASE("the only expectation met is 100-continue") {
    const auto result =
        scanned("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n");
    CHECK(result->head.expectation == http::Expectation::kContinue);
    CHECK(status_with("Expect: tea\r\n") == 417);
    CHECK(status_of("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n") == 0);
}

TEST_CASE("a connection is kept as the version and the client want it") {
    const auto kept = [](const std::string& version, const std::string& header) {
        return scanned("GET / HTTP/" + version + "\r\nHost: x\r\n" + header + "\r\n")
                   ->head.persistence == http::Persistence::kKeepAlive;
    };
    CHECK(kept("1.1", ""));
    CHECK_FALSE(kept("1.1", "Connection: close\r\n"));
    CHECK_FALSE(kept("1.1", "Connection: Upgrade, Close\r\n"));
    CHECK_FALSE(kept("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
    CHECK_FALSE(kept("1.0", ""));
    CHECK(kept("1.0", "Connection: Keep-Alive\r\n"));
}
