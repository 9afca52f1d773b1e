// Where one request ends and the next begins: chunks, pipelining, and smuggling that fails.
#include "raw_client.hpp"
#include "running_server.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

constexpr std::size_t kMostBody = std::size_t{64} * 1024;

std::string chunk(const std::string& bytes) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    return size + bytes + "\r\n";
}

std::string chunked_head() {
    return request("POST", "/echo", "Transfer-Encoding: chunked\r\n");
}

}  // namespace

TEST_CASE("a chunked body arrives whole, and the next request too") {
    RunningServer server;
    RawClient client(server.port());
    client.send(chunked_head() + chunk("hello ") + chunk("world") + "0\r\nX: y\r\n\r\n" +
                request("GET", "/echo"));
    CHECK(client.read_answer().body == "POST /echo hello world -");
    CHECK(client.read_answer().body == "GET /echo  -");
}

TEST_CASE("a body of exactly the bound is taken, one byte more is too large") {
    RunningServer server;
    RawClient client(server.port());
    const std::string most(kMostBody, 'x');
    CHECK(client.exchange(request_with("POST", "/echo", most)).status == 200);
    CHECK(client.exchange(chunked_head() + chunk(most) + "0\r\n\r\n").status == 200);
    const auto answer = client.exchange(request_with("POST", "/echo", most + 'x'));
    CHECK(answer.status == 413);
    CHECK(answer.body == R"({"status":"error","message":"The body is too large"})");
    CHECK(answer.header("connection") == "close");
}

TEST_CASE("the answer to a body that is far too large is seen, with and without its length") {
    RunningServer server;
    const std::string huge(std::size_t{8} * 1024 * 1024, 'x');
    RawClient sized(server.port());
    CHECK(sized.send(request_with("POST", "/echo", huge, "X-Request-Id: mine\r\n")));
    const auto answer = sized.read_answer();
    CHECK(answer.status == 413);
    CHECK(answer.header("x-request-id") == "mine");
    CHECK(sized.closed_cleanly());
    RawClient chunked(server.port());
    CHECK(chunked.send(chunked_head()));
    for (int count = 0; count < 80; ++count) {
        CHECK(chunked.send(chunk(std::string(std::size_t{100} * 1024, 'x'))));
    }
    CHECK(chunked.read_answer().status == 413);
    CHECK(chunked.closed_cleanly());
    server.run([&] { CHECK(server.echoes == 0); });
}

TEST_CASE("many small chunks count as much as one large one") {
    RunningServer server;
    RawClient client(server.port());
    CHECK(client.send(chunked_head()));
    std::string chunks;
    for (int count = 0; count < 1000; ++count) chunks += chunk(std::string(100, 'x'));
    CHECK(client.send(chunks));
    CHECK(client.read_answer().status == 413);
}

TEST_CASE("a malformed chunk ends the connection with 400") {
    RunningServer server;
    RawClient client(server.port());
    CHECK(client.exchange(chunked_head() + "zz\r\n").status == 400);
    CHECK(client.closed_cleanly());
}

TEST_CASE("what could be smuggled is refused, and nothing after it is run") {
    RunningServer server;
    const auto inner = request("GET", "/echo");
    for (const std::string headers :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Content-Length: 0\r\nContent-Length: 44\r\n", "Content-Length: 0x10\r\n",
          "Content-Length: +0\r\n", "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding : chunked\r\n", "Transfer-Encoding:\r\n chunked\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "X: a\nb: c\r\n",
          "X: a\rContent-Length: 3\r\n", "Host: other\r\n"}) {
        CAPTURE(headers);
        RawClient client(server.port());
        const auto answer =
            client.exchange(request("POST", "/echo", headers) + "0\r\n\r\n" + inner);
        CHECK((answer.status == 400 || answer.status == 501));
        CHECK(answer.header("connection") == "close");
        CHECK(client.closed_cleanly());
    }
    server.run([&] { CHECK(server.echoes == 0); });
}

TEST_CASE("the body of a GET or DELETE is read and never run as a request") {
    RunningServer server;
    const auto inner = request("DELETE", "/echo");
    for (const std::string method : {"GET", "DELETE"}) {
        RawClient client(server.port());
        const auto whole = request_with(method, "/echo", inner);
        const auto head_size = whole.size() - inner.size();
        client.send(whole.substr(0, head_size));
        server.run([] {});
        client.send(whole.substr(head_size) + request("GET", "/items/last"));
        CHECK(client.read_answer().body.starts_with(method + " /echo DELETE /echo HTTP/1.1"));
        CHECK(client.read_answer().body.starts_with("last|"));
    }
    server.run([&] { CHECK(server.echoes == 2); });
}

TEST_CASE("pipelined requests are all answered, in order") {
    RunningServer server;
    RawClient client(server.port());
    std::string bytes;
    for (int count = 0; count < 500; ++count) {
        bytes += request("GET", "/items/" + std::to_string(count));
        bytes += request_with("POST", "/echo", std::to_string(count));
    }
    client.send(bytes);
    for (int count = 0; count < 500; ++count) {
        REQUIRE(client.read_answer().body.starts_with(std::to_string(count) + "|"));
        REQUIRE(client.read_answer().body == "POST /echo " + std::to_string(count) + " -");
    }
}

TEST_CASE("a request that arrives byte by byte is one request") {
    RunningServer server;
    RawClient client(server.port());
    for (const char byte : request_with("POST", "/echo", "hello")) {
        client.send(std::string_view(&byte, 1));
        server.run([] {});
    }
    CHECK(client.read_answer().body == "POST /echo hello -");
}

TEST_CASE("100 Continue comes before the body, and not where the body is refused") {
    RunningServer server;
    RawClient client(server.port());
    client.send(request("POST", "/echo", "Expect: 100-continue\r\nContent-Length: 5\r\n"));
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(client.exchange("hello").body == "POST /echo hello -");
    const auto refused = client.exchange(
        request("POST", "/echo", "Expect: 100-continue\r\nContent-Length: 99999999\r\n"));
    CHECK(refused.status == 413);
    RawClient other(server.port());
    CHECK(other.exchange(request("POST", "/echo", "Expect: tea\r\nContent-Length: 5\r\n")).status ==
          417);
}

TEST_CASE("encoded bodies are refused") {
    RunningServer server;
    RawClient client(server.port());
    CHECK(
        client.exchange(request_with("POST", "/echo", "x", "Content-Encoding: gzip\r\n")).status ==
        415);
}
