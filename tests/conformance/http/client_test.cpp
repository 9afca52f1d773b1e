// The client: against our own server, and against sockets that misbehave.
#include "http/client.hpp"

#include "raw_client.hpp"
#include "running_server.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {

struct Outcome {
    bool done = false;
    std::optional<http::ClientResponse> response;
    std::string error;
};

/// A loop in the test's own thread, run until something holds.
struct Calls {
    loop::UvLoop loop;
    http::Client client;

    explicit Calls(std::size_t most_connections = 64) : client(loop, most_connections) {}

    void start(http::ClientRequest request, Outcome& outcome) {
        client.send(std::move(request), [&outcome](auto response, const std::string& error) {
            outcome.done = true;
            outcome.response = std::move(response);
            outcome.error = error;
        });
    }
    Outcome call(http::ClientRequest request) {
        Outcome outcome;
        start(std::move(request), outcome);
        run_until([&] { return outcome.done; });
        return outcome;
    }
    void run_until(const std::function<bool()>& condition) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!condition() && std::chrono::steady_clock::now() < until) {
            loop.run_once(Milliseconds{10});
        }
    }
};

http::ClientRequest request_to(int port, const std::string& path) {
    http::ClientRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(port) + path;
    return request;
}

/// A party that accepts and answers each first bytes with fixed ones; empty: stays silent.
class OddServer {
 public:
    OddServer(Calls& calls, std::string answer) : answer_(std::move(answer)) {
        listener_ = calls.loop.listen({"127.0.0.1", 0}, [this](auto stream) {
            auto* raw = stream.get();
            loop::Stream::Events events;
            events.on_data = [this, raw](std::string_view) { raw->write(answer_); };
            events.on_close = [](const std::string&) {};
            stream->start(std::move(events));
            streams_.push_back(std::move(stream));
        });
    }
    [[nodiscard]] int port() const { return listener_->port(); }
    [[nodiscard]] std::size_t accepted() const { return streams_.size(); }

 private:
    std::string answer_;
    std::unique_ptr<loop::Listener> listener_;
    std::vector<std::unique_ptr<loop::Stream>> streams_;
};

}  // namespace

TEST_CASE("a response comes with its status, headers and body") {
    RunningServer server;
    Calls calls;
    auto request = request_to(server.port(), "/echo");
    request.method = "POST";
    request.body = "hello";
    request.headers.emplace_back("X-Echo", "from me");
    const auto outcome = calls.call(request);
    REQUIRE(outcome.response);
    CHECK(outcome.error.empty());
    CHECK(outcome.response->status == 200);
    CHECK(outcome.response->body == "POST /echo hello from me");
    bool typed = false;
    for (const auto& [name, value] : outcome.response->headers) {
        typed = typed || (name == "content-type" && value == "text/plain");
    }
    CHECK(typed);
    const auto missing = calls.call(request_to(server.port(), "/nowhere"));
    REQUIRE(missing.response);
    CHECK(missing.response->status == 404);
}

TEST_CASE("HEAD, DELETE and an empty POST are what they say") {
    RunningServer server;
    Calls calls;
    auto request = request_to(server.port(), "/echo");
    request.method = "HEAD";
    CHECK(calls.call(request).response->body.empty());
    request.method = "DELETE";
    CHECK(calls.call(request).response->body == "DELETE /echo  -");
    request.method = "POST";
    CHECK(calls.call(request).response->body == "POST /echo  -");
}

TEST_CASE("many requests run at once over few connections, and connections are reused") {
    RunningServer server;
    Calls calls(4);
    std::vector<Outcome> outcomes(40);
    for (auto& outcome : outcomes) calls.start(request_to(server.port(), "/echo"), outcome);
    calls.run_until([&] {
        for (const auto& outcome : outcomes) {
            if (!outcome.done) return false;
        }
        return true;
    });
    for (const auto& outcome : outcomes) CHECK(outcome.response);
    server.run([&] { CHECK(server.server().connections() <= 4); });
}

TEST_CASE("no more connections are opened than were allowed") {
    Calls calls(2);
    OddServer silent(calls, "");
    auto request = request_to(silent.port(), "/");
    request.timeout = Milliseconds{300};
    std::vector<Outcome> outcomes(10);
    for (auto& outcome : outcomes) calls.start(request, outcome);
    calls.run_until([&] { return outcomes.back().done; });
    CHECK(outcomes.back().done);
    CHECK(silent.accepted() == 2);
}

TEST_CASE("more requests than may wait are refused at once") {
    Calls calls(1);
    OddServer silent(calls, "");
    std::vector<Outcome> outcomes(18);
    for (auto& outcome : outcomes) calls.start(request_to(silent.port(), "/"), outcome);
    CHECK_FALSE(outcomes.back().done);
    calls.run_until([&] { return outcomes.back().done; });
    CHECK(outcomes.back().error == "too many requests are under way");
    CHECK_FALSE(outcomes.front().done);
}

TEST_CASE("a party that does not answer is given up on in time") {
    Calls calls;
    OddServer silent(calls, "");
    auto request = request_to(silent.port(), "/");
    request.timeout = Milliseconds{200};
    const auto outcome = calls.call(request);
    CHECK(outcome.done);
    CHECK_FALSE(outcome.response);
    CHECK_FALSE(outcome.error.empty());
}

TEST_CASE("a refused connection is an error with a reason") {
    Calls calls;
    int port = 0;
    {
        OddServer gone(calls, "");
        port = gone.port();
    }
    calls.loop.run_once(Milliseconds{1});
    const auto outcome = calls.call(request_to(port, "/"));
    CHECK(outcome.done);
    CHECK_FALSE(outcome.response);
    CHECK_FALSE(outcome.error.empty());
}

TEST_CASE("a response beyond its bound is an error") {
    RunningServer server;
    Calls calls;
    const auto outcome = calls.call(request_to(server.port(), "/big"));
    CHECK_FALSE(outcome.response);
    CHECK(outcome.error == "the response is too large");
    OddServer endless(calls, "HTTP/1.1 200 OK\r\nX: " + std::string(2000, 'x') + "\r\n\r\n");
    auto request = request_to(endless.port(), "/");
    request.most_response_bytes = 1000;
    CHECK(calls.call(request).error == "the response is too large");
}

TEST_CASE("what is no HTTP is an error") {
    Calls calls;
    OddServer odd(calls, "SSH-2.0-OpenSSH\r\n");
    auto request = request_to(odd.port(), "/");
    request.timeout = Milliseconds{500};
    CHECK_FALSE(calls.call(request).response);
}

TEST_CASE("a redirect is handed over and not followed") {
    Calls calls;
    OddServer odd(calls,
                  "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
                  "Content-Length: 0\r\n\r\n");
    const auto outcome = calls.call(request_to(odd.port(), "/"));
    REQUIRE(outcome.response);
    CHECK(outcome.response->status == 302);
}

TEST_CASE("only http and https are spoken, and no line break is sent") {
    Calls calls;
    http::ClientRequest file;
    file.url = "file:///etc/hostname";
    CHECK_FALSE(calls.call(file).response);
    auto split = request_to(1, "/");
    split.headers.emplace_back("X", "a\r\nY: b");
    CHECK(calls.call(split).error == "the request holds a line break where none may be");
}

TEST_CASE("a client may be destroyed with requests under way, and by one that is done") {
    loop::UvLoop loop;
    RunningServer server;
    bool told = false;
    auto client = std::make_unique<http::Client>(loop);
    client->send(request_to(server.port(), "/later"), [&](auto, const auto&) { told = true; });
    bool done = false;
    client->send(request_to(server.port(), "/echo"), [&](auto, const auto&) {
        client.reset();
        done = true;
    });
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!done && std::chrono::steady_clock::now() < until) loop.run_once(Milliseconds{10});
    CHECK(done);
    for (int turn = 0; turn < 5; ++turn) loop.run_once(Milliseconds{5});
    CHECK_FALSE(told);
}
