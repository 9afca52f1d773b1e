// HttpGateway over a scripted line, in driven time: retries, waits, limits and the breaker.
#include "core/errors.hpp"
#include "payment/http_gateway.hpp"
#include "support/driven_scheduler.hpp"

#include <deque>
#include <memory>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::payment;
using namespace std::chrono_literals;

namespace {

const http::ClientResponse kApproved{
    200, R"({"status":"approved","reason":"Fine","reference":"ch_1"})", {}};
const http::ClientResponse kBroken{500, "", {}};
const http::ClientResponse kMalformed{200, "what?", {}};

/// Always the longest wait that it may draw.
struct Longest final : Random {
    std::uint64_t most = 0;
    [[nodiscard]] std::uint64_t next() override { return most; }
};

struct Bench {
    struct Sent {
        http::ClientRequest request;
        http::Client::Done done;
        Timestamp at;
    };
    tests::DrivenScheduler time;
    SeededRandom random{3};
    std::vector<Sent> sent;
    std::optional<http::ClientResponse> at_once;  ///< answers each question inside the call
    std::unique_ptr<HttpGateway> gateway;
    std::vector<GatewayVerdict> verdicts;
    std::vector<std::string> errors;
    int refunded = 0;
    int refused = 0;  ///< of the errors, those that are no Unavailable

    explicit Bench(const GatewayCallsSettings& calls = {}) { build(random, calls); }
    void build(Random& source, const GatewayCallsSettings& calls) {
        gateway = std::make_unique<HttpGateway>(
            time, source,
            [this](http::ClientRequest request, const http::Client::Done& done) {
                sent.push_back({std::move(request), done, time.now()});
                if (at_once) done(at_once, "");
            },
            HttpGatewaySettings{.url = "http://gateway.example/",
                                .connect_timeout = 700ms,
                                .timeout = 1300ms,
                                .calls = calls});
    }

    void charge(const std::string& booking = "BOOK1") {
        gateway->charge({BookingId{booking}, {{90000}, "USD"}, "secret_method"},
                        [this](const GatewayVerdict& verdict, const std::exception_ptr& error) {
                            if (error) return note(error);
                            verdicts.push_back(verdict);
                        });
    }
    void refund() {
        gateway->refund({BookingId{"BOOK1"}, {{90000}, "USD"}, "ch_1"},
                        [this](const std::exception_ptr& error) {
                            if (error) return note(error);
                            ++refunded;
                        });
    }
    void note(const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const Unavailable& unavailable) {
            errors.emplace_back(unavailable.what());
        } catch (const GatewayRefusal& refusal) {
            errors.emplace_back(refusal.what());
            ++refused;
        }
    }
    void answer(std::size_t which, const http::ClientResponse& response) {
        const auto done = sent.at(which).done;
        done(response, "");
    }
    void no_answer(std::size_t which) {
        const auto done = sent.at(which).done;
        done(std::nullopt, "connection dropped");
    }
    /// Charges that fail with all their retries, until the breaker opens.
    void open_breaker() {
        at_once = kBroken;
        for (int i = 0; i < 5; ++i) {
            charge();
            time.advance(1400ms);
        }
        REQUIRE(gateway->breaker_state() == 2);
        at_once.reset();
    }
};

}  // namespace

TEST_CASE("a URL that is neither http nor https is refused at the start") {
    tests::DrivenScheduler time;
    SeededRandom random(1);
    for (const auto* url : {"", "gateway.example", "ftp://gateway.example", "file:///etc/passwd"}) {
        CHECK_THROWS_AS(HttpGateway(time, random, GatewayCalls::Send{}, {.url = url}),
                        BadConfiguration);
    }
}

TEST_CASE("a charge is asked with the settings' times and answered with the verdict") {
    Bench bench;
    bench.charge();
    REQUIRE(bench.sent.size() == 1);
    CHECK(bench.sent[0].request.url == "http://gateway.example/charges");
    CHECK(bench.sent[0].request.connect_timeout == 700ms);
    CHECK(bench.sent[0].request.timeout == 1300ms);
    bench.answer(0, kApproved);
    REQUIRE(bench.verdicts.size() == 1);
    CHECK(bench.verdicts[0].reference == "ch_1");
    CHECK(bench.gateway->trouble().empty());
}

TEST_CASE("a question without an answer is asked again with the same key, later each time") {
    Bench bench;
    Longest longest;
    bench.build(longest, {});
    bench.charge();
    Timestamp before = bench.time.now();
    for (std::size_t retry = 0; retry < 3; ++retry) {
        const auto most = 200ms * (1 << retry);
        longest.most = static_cast<std::uint64_t>(most.count());
        bench.no_answer(retry);
        bench.time.advance(most - 1ms);
        REQUIRE(bench.sent.size() == retry + 1);
        bench.time.advance(1ms);
        REQUIRE(bench.sent.size() == retry + 2);
        CHECK(bench.sent[retry + 1].at - before == most);
        CHECK(bench.sent[retry + 1].request.headers == bench.sent[0].request.headers);
        CHECK(bench.sent[retry + 1].request.body == bench.sent[0].request.body);
        before = bench.time.now();
    }
    CHECK(bench.errors.empty());
    bench.no_answer(3);
    bench.time.advance(60000ms);
    CHECK(bench.sent.size() == 4);
    REQUIRE(bench.errors.size() == 1);
    CHECK(bench.errors[0] == "payment gateway: no answer: connection dropped");
    CHECK(bench.gateway->counts().requests == 4);
    CHECK(bench.gateway->counts().retries == 3);
    CHECK(bench.gateway->counts().failures == 1);
}

TEST_CASE("the wait is drawn anew for each retry, so that many do not return at once") {
    Bench bench;
    for (int i = 0; i < 20; ++i) bench.charge("BOOK" + std::to_string(i));
    for (std::size_t i = 0; i < 20; ++i) bench.answer(i, kBroken);
    CHECK(bench.time.timers() == 20);
    bench.time.advance(200ms);
    REQUIRE(bench.sent.size() == 40);
    CHECK(bench.sent[39].at - bench.sent[20].at > 50ms);
}

TEST_CASE("an answer that makes no sense is not asked for again, and counts as a failure") {
    Bench bench;
    bench.at_once = kMalformed;
    for (int i = 0; i < 5; ++i) bench.charge();
    CHECK(bench.sent.size() == 5);
    CHECK(bench.errors.size() == 5);
    CHECK(bench.gateway->breaker_state() == 2);
}

TEST_CASE("five calls that fail one after the other open the breaker, and nothing is sent then") {
    Bench bench;
    bench.open_breaker();
    CHECK(bench.sent.size() == 20);
    CHECK(bench.gateway->times_opened() == 1);
    CHECK_FALSE(bench.gateway->trouble().empty());
    bench.charge();
    bench.refund();
    CHECK(bench.sent.size() == 20);
    CHECK(bench.errors.size() == 7);
    CHECK(bench.gateway->counts().turned_away == 2);
    CHECK(bench.gateway->counts().failures == 5);
}

TEST_CASE("after its time one probe is sent, without retries, and its answer closes the breaker") {
    Bench bench;
    bench.open_breaker();
    bench.time.advance(10000ms);
    CHECK(bench.gateway->breaker_state() == 1);
    CHECK(bench.gateway->trouble().empty());
    bench.charge();
    bench.charge("BOOK2");
    CHECK(bench.sent.size() == 21);
    CHECK(bench.errors.size() == 6);
    CHECK_FALSE(bench.gateway->trouble().empty());
    bench.answer(20, kBroken);
    CHECK(bench.errors.size() == 7);
    CHECK(bench.gateway->breaker_state() == 2);
    bench.time.advance(10000ms);
    CHECK(bench.sent.size() == 21);
    bench.charge();
    bench.answer(21, kApproved);
    CHECK(bench.verdicts.size() == 1);
    CHECK(bench.gateway->breaker_state() == 0);
    CHECK(bench.gateway->trouble().empty());
}

TEST_CASE("a call that waits for its retry gives up when the breaker opens meanwhile") {
    Bench bench;
    bench.charge();
    bench.answer(0, kBroken);
    bench.at_once = kMalformed;
    for (int i = 0; i < 5; ++i) bench.charge();
    CHECK(bench.errors.size() == 5);
    bench.time.advance(200ms);
    CHECK(bench.sent.size() == 6);
    CHECK(bench.errors.size() == 6);
}

TEST_CASE("what the gateway refuses does not open the breaker") {
    Bench bench;
    bench.at_once = http::ClientResponse{409, "", {}};
    for (int i = 0; i < 10; ++i) bench.charge();
    // A charge that is under way may be approved yet.
    CHECK(bench.refused == 0);
    for (int i = 0; i < 10; ++i) bench.refund();
    CHECK(bench.refused == 10);
    CHECK(bench.sent.size() == 20);
    CHECK(bench.errors.size() == 20);
    CHECK(bench.gateway->breaker_state() == 0);
}

TEST_CASE("only so many questions are under way at once; the others get their turn") {
    Bench bench({.most_under_way = 2, .most_calls = 5});
    for (int i = 0; i < 6; ++i) bench.charge("BOOK" + std::to_string(i));
    CHECK(bench.sent.size() == 2);
    REQUIRE(bench.errors.size() == 1);
    CHECK(bench.errors[0] == "payment gateway: too many requests at once");
    CHECK_FALSE(bench.gateway->trouble().empty());
    for (std::size_t i = 0; i < 5; ++i) {
        REQUIRE(bench.sent.size() == std::min<std::size_t>(i + 2, 5));
        bench.answer(i, kApproved);
    }
    CHECK(bench.verdicts.size() == 5);
    CHECK(bench.gateway->trouble().empty());
}

TEST_CASE("a call that waits for its retry leaves its place to others") {
    Bench bench({.most_under_way = 1});
    bench.charge("BOOK1");
    bench.charge("BOOK2");
    bench.no_answer(0);
    REQUIRE(bench.sent.size() == 2);
    bench.time.advance(200ms);
    CHECK(bench.sent.size() == 2);
    bench.answer(1, kApproved);
    REQUIRE(bench.sent.size() == 3);
    bench.answer(2, kApproved);
    CHECK(bench.verdicts.size() == 2);
}

TEST_CASE("many waiting calls are answered inside one call without deep recursion") {
    Bench bench({.most_under_way = 1, .most_calls = 100'000});
    for (int i = 0; i < 50'000; ++i) bench.charge();
    bench.at_once = kApproved;
    bench.answer(0, kApproved);
    CHECK(bench.verdicts.size() == 50'000);
}

TEST_CASE("a gateway that is gone answers nothing any more") {
    Bench bench;
    bench.charge();
    bench.charge("BOOK2");
    bench.no_answer(0);
    bench.gateway.reset();
    bench.answer(1, kApproved);
    bench.time.advance(10000ms);
    CHECK(bench.verdicts.empty());
    CHECK(bench.errors.empty());
    CHECK(bench.sent.size() == 2);
}

TEST_CASE("a refund is asked under its own key, and an answer ends it") {
    Bench bench;
    bench.refund();
    CHECK(bench.sent.at(0).request.url == "http://gateway.example/refunds");
    bench.answer(0, kBroken);
    bench.time.advance(200ms);
    bench.answer(1, {200, R"({"status":"refunded"})", {}});
    CHECK(bench.refunded == 1);
}

TEST_CASE("no error names anything of a payment") {
    Bench bench;
    for (const int status : {200, 204, 404, 409, 500}) {
        bench.at_once = http::ClientResponse{status, "secret_method ch_1 900.00 BOOK1", {}};
        bench.charge();
        if (status != 404) bench.refund();
        bench.time.advance(1400ms);
    }
    bench.charge();
    CHECK(bench.errors.size() >= 9);
    bench.errors.push_back(bench.gateway->trouble());
    for (const auto& error : bench.errors) {
        for (const auto* detail : {"secret_method", "ch_1", "900", "BOOK1"}) {
            CHECK(error.find(detail) == std::string::npos);
        }
    }
}
