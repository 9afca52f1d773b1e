// Senders that misbehave: too slow, too long, too clever. Others are served meanwhile.
#include "conformance/http/raw_client.hpp"
#include "desk.hpp"
#include "stage.hpp"

#include <chrono>
#include <memory>

#include <doctest/doctest.h>

namespace bellhop::tests {

TEST_CASE("slow senders get 408 once their time is up, and others are served meanwhile") {
    auto& house = any_house();
    const auto port = house.port("orchestrator");
    const auto before = get(port, "/bookings?limit=100").body;
    // A head that never ends, and one that creeps.
    std::vector<std::unique_ptr<RawClient>> senders;
    for (int number = 0; number < 30; ++number) {
        senders.push_back(std::make_unique<RawClient>(port));
        CHECK(senders.back()->send("POST /book-hotel HTTP/1.1\r\nHost: here\r\nX-Slow: "));
    }
    RawClient body(port);
    CHECK(body.send(request("POST", "/book-hotel", "Content-Length: 100\r\n") + "{\"guest"));

    const auto began = std::chrono::steady_clock::now();
    CHECK(book(house, new_booking()).status == 200);
    CHECK(get(port, "/health").status == 200);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(8));

    // The deadline is of the whole head: another byte does not buy more time.
    CHECK(senders.front()->send("x"));
    CHECK(eventually(Milliseconds{5000}, [&] {
        return std::chrono::steady_clock::now() - began > std::chrono::seconds(2);
    }));
    CHECK(senders.front()->send("x"));
    for (auto& sender : senders) {
        const auto answer = sender->read_answer();
        CHECK(answer.status == 408);
        CHECK(wire::parse(answer.body).member("status")->text == "error");
    }
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(15));
    // Of the body that never came nothing was made.
    body.close();
    const auto now = get(port, "/bookings?limit=100").json();
    CHECK(now.member("bookings")->items.size() ==
          wire::parse(before).member("bookings")->items.size() + 1);
}

TEST_CASE("a header cannot be smuggled into an answer") {
    auto& house = any_house();
    const auto port = house.port("orchestrator");
    for (const std::string target :
         {"/bookings/BOOK1%0d%0aSet-Cookie:%20a=b", "/bookings?status=%0d%0aSet-Cookie:%20a=b",
          "/events?booking_id=%0d%0aSet-Cookie:%20a=b"}) {
        CAPTURE(target);
        RawClient client(port);
        const auto answer = client.exchange(request("GET", target));
        CHECK(answer.status >= 400);
        CHECK(answer.status < 500);
        CHECK(answer.header("set-cookie").empty());
    }
    for (const std::string lines :
         {"X-Request-Id: a%0d%0aSet-Cookie: a=b\r\n", "X-Request-Id: a\rSet-Cookie: a=b\r\n",
          "X-Request-Id: a\r\n Set-Cookie: a=b\r\n", "X-Request-Id : a\r\n"}) {
        CAPTURE(lines);
        RawClient client(port);
        const auto answer = client.exchange(request("GET", "/health", lines));
        CHECK(answer.header("set-cookie").empty());
        CHECK(answer.header("x-request-id").find("Set-Cookie") == std::string::npos);
    }
}

TEST_CASE("heads that two readers could read differently are refused") {
    auto& house = any_house();
    using namespace std::string_literals;
    const auto post_with = [](const std::string& lines) {
        return request("POST", "/book-hotel", lines);
    };
    struct Bad {
        std::string bytes;
        int status;
    };
    const std::vector<Bad> all{
        {post_with("Content-Length: 2\r\nContent-Length: 3\r\n") + "{}", 400},
        {post_with("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
        {post_with("Content-Length: -1\r\n"), 400},
        {post_with("Content-Length: 0x10\r\n"), 400},
        {post_with("Transfer-Encoding: chunked\r\n") + "zz\r\n", 400},
        {post_with("Transfer-Encoding: gzip\r\n"), 501},
        {"GET /\0 HTTP/1.1\r\nHost: here\r\n\r\n"s, 400},
        {"GET /health HTTP/1.1\r\n\r\n", 400},
        {"GET /health HTTP/2.0\r\nHost: here\r\n\r\n", 505},
        {request("GET", "/" + std::string(5000, 'x')), 414},
        {request("GET", "/health", "X-Long: " + std::string(20000, 'x') + "\r\n"), 431},
    };
    for (const auto& name : House::names()) {
        for (const auto& bad : all) {
            CAPTURE(name);
            CAPTURE(bad.bytes.substr(0, 100));
            RawClient client(house.port(name));
            const auto answer = client.exchange(bad.bytes);
            CHECK(answer.status == bad.status);
            CHECK(wire::parse(answer.body).member("status")->text == "error");
        }
        CHECK(get(house.port(name), "/health").status == 200);
    }
}

TEST_CASE("a client that goes away before its answer harms nobody, and its booking stands") {
    auto& house = any_house();
    const auto port = house.port("orchestrator");
    const auto body = new_booking({{"guest_email", "\"gone@example.com\""}});
    for (int number = 0; number < 20; ++number) {
        RawClient client(port);
        CHECK(client.send(request_with("POST", "/book-hotel", body)));
    }
    CHECK(book(house, new_booking()).status == 200);
    CHECK(eventually(kPatience, [&] {
        const auto page = get(port, "/bookings?guest_email=gone%40example.com&status=confirmed");
        return !page.json().member("bookings")->items.empty();
    }));
}

}  // namespace bellhop::tests
