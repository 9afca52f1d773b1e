// The circuit breaker: when it opens, what it lets through, and whose news it believes.
#include "payment/circuit_breaker.hpp"
#include "support/driven_scheduler.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::payment;
using namespace std::chrono_literals;
using State = CircuitBreaker::State;
using Purpose = CircuitBreaker::Purpose;

namespace {

struct Bench {
    tests::DrivenScheduler time;
    CircuitBreaker breaker{time, {.failures_to_open = 3, .open_for = 10000ms}};

    void fail() {
        const auto permit = breaker.admit();
        REQUIRE(permit);
        breaker.failed(*permit);
    }
    void open() {
        for (int i = 0; i < 3; ++i) fail();
        REQUIRE(breaker.state() == State::kOpen);
    }
};

}  // namespace

TEST_CASE("the breaker opens after so many failures one after the other") {
    Bench bench;
    bench.fail();
    bench.fail();
    CHECK(bench.breaker.state() == State::kClosed);
    bench.fail();
    CHECK(bench.breaker.state() == State::kOpen);
    CHECK_FALSE(bench.breaker.admit());
    CHECK_FALSE(bench.breaker.admits());
    CHECK(bench.breaker.times_opened() == 1);
}

TEST_CASE("a success in between starts the count again") {
    Bench bench;
    bench.fail();
    bench.fail();
    bench.breaker.succeeded(*bench.breaker.admit());
    bench.fail();
    bench.fail();
    CHECK(bench.breaker.state() == State::kClosed);
}

TEST_CASE("an open breaker admits nothing before its time") {
    Bench bench;
    bench.open();
    bench.time.advance(9999ms);
    CHECK_FALSE(bench.breaker.admit());
    bench.time.advance(1ms);
    CHECK(bench.breaker.state() == State::kHalfOpen);
    CHECK(bench.breaker.admits());
}

TEST_CASE("a half-open breaker admits one probe, and its success closes the breaker") {
    Bench bench;
    bench.open();
    bench.time.advance(10000ms);
    const auto probe = bench.breaker.admit();
    REQUIRE(probe);
    CHECK(probe->purpose == Purpose::kProbe);
    CHECK_FALSE(bench.breaker.admit());
    CHECK(bench.breaker.state() == State::kHalfOpen);
    bench.breaker.succeeded(*probe);
    CHECK(bench.breaker.state() == State::kClosed);
    CHECK(bench.breaker.admit()->purpose == Purpose::kOrdinary);
}

TEST_CASE("a probe that fails opens the breaker for the whole time again") {
    Bench bench;
    bench.open();
    bench.time.advance(10000ms);
    bench.breaker.failed(*bench.breaker.admit());
    CHECK(bench.breaker.state() == State::kOpen);
    CHECK(bench.breaker.times_opened() == 2);
    bench.time.advance(9999ms);
    CHECK_FALSE(bench.breaker.admits());
    bench.time.advance(1ms);
    CHECK(bench.breaker.admits());
}

TEST_CASE("news from before the breaker opened neither closes it nor ends its probe") {
    Bench bench;
    const auto early = *bench.breaker.admit();
    bench.open();
    bench.breaker.succeeded(early);
    CHECK(bench.breaker.state() == State::kOpen);
    bench.time.advance(10000ms);
    const auto probe = *bench.breaker.admit();
    bench.breaker.failed(early);
    CHECK(bench.breaker.times_opened() == 1);
    bench.breaker.succeeded(early);
    CHECK(bench.breaker.state() == State::kHalfOpen);
    bench.breaker.succeeded(probe);
    bench.breaker.failed(probe);
    CHECK(bench.breaker.state() == State::kClosed);
}

TEST_CASE("a clock that was set back does not keep the breaker open") {
    struct SetBack final : Clock {
        Timestamp time = from_micros(tests::DrivenScheduler::kStartMicros);
        [[nodiscard]] Timestamp now() const override { return time; }
    } clock;
    CircuitBreaker breaker(clock, {.failures_to_open = 1, .open_for = 10000ms});
    breaker.failed(*breaker.admit());
    CHECK_FALSE(breaker.admits());
    clock.time -= 1h;
    CHECK(breaker.admits());
}
