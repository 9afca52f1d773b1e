// How long a booking will wait, from what waits and how fast it goes.
#include "orchestrator/service_rate.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using orchestrator::ServiceRate;

namespace {

constexpr std::int64_t kStart = 1'000'000'000;

Timestamp at_second(std::int64_t second) {
    return from_micros((kStart + second) * 1'000'000);
}

/// Decides `a_second` bookings in each of `seconds` seconds.
void decide(ServiceRate& rate, int a_second, std::int64_t seconds) {
    for (std::int64_t second = 0; second < seconds; ++second) {
        for (int i = 0; i < a_second; ++i) rate.decided(at_second(second));
    }
}

}  // namespace

TEST_CASE("before anything was decided nothing is promised") {
    const ServiceRate rate;
    CHECK(rate.per_second(at_second(0)) == 0);
    CHECK_FALSE(rate.estimate(100, at_second(0)).decided_s);
    CHECK(rate.estimate(100, at_second(0)).retry_after_s == 2);
}

TEST_CASE("what waits is divided by how fast it goes") {
    ServiceRate rate;
    decide(rate, 10, 5);
    CHECK(rate.per_second(at_second(4)) == doctest::Approx(10));
    CHECK(rate.estimate(200, at_second(4)).decided_s == 20);
    CHECK(rate.estimate(200, at_second(4)).retry_after_s == 20);
    CHECK(rate.estimate(0, at_second(4)).decided_s == 1);
}

TEST_CASE("a retry is never asked for later than in five minutes, the estimate stays honest") {
    ServiceRate rate;
    decide(rate, 1, 5);
    const auto estimate = rate.estimate(1000, at_second(4));
    CHECK(estimate.decided_s == 1000);
    CHECK(estimate.retry_after_s == 300);
}

TEST_CASE("only the last half minute counts") {
    ServiceRate rate;
    decide(rate, 100, 5);
    for (std::int64_t second = 40; second < 70; ++second) rate.decided(at_second(second));
    CHECK(rate.per_second(at_second(69)) == doctest::Approx(1));
}

TEST_CASE("where nothing is decided any more nobody is told a time") {
    ServiceRate rate;
    decide(rate, 10, 5);
    const auto estimate = rate.estimate(10, at_second(60));
    CHECK_FALSE(estimate.decided_s);
    CHECK(estimate.retry_after_s == 30);
}
