// From counters to speeds and latencies.
#include "bellhopctl/top/meter.hpp"

#include <limits>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::ctl;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

Timestamp second(int number) {
    return from_micros(1'000'000'000'000'000 + std::int64_t{number} * 1'000'000);
}

/// What the orchestrator says of so many confirmed bookings: half of the requests took at most
/// 10 ms, the others at most 20 ms.
std::vector<MetricSample> metrics(int confirmed) {
    const auto text = std::to_string(confirmed);
    const std::string bucket = "bellhop_http_request_seconds_bucket{route=\"/book-hotel\",le=";
    return read_metrics(
        "bellhop_bookings_pending 7\n"
        "bellhop_bookings_settled_total{status=\"confirmed\"} " +
        text +
        "\n"
        "bellhop_http_requests_total{route=\"/book-hotel\",status=\"200\"} " +
        text +
        "\n"
        "bellhop_http_requests_total{route=\"/other\",status=\"200\"} 9\n" +
        bucket + "\"0.01\"} " + std::to_string(confirmed / 2) + "\n" + bucket + "\"0.02\"} " +
        text + "\n" + bucket + "\"+Inf\"} " + text + "\n");
}

}  // namespace

TEST_CASE("a quantile lies within the bucket that its rank falls into") {
    const std::map<double, double> buckets{{0.01, 50}, {0.02, 100}, {kInfinite, 100}};
    CHECK(quantile(buckets, 0.5) == doctest::Approx(0.01));
    CHECK(quantile(buckets, 0.75) == doctest::Approx(0.015));
    CHECK(quantile(buckets, 0.99) == doctest::Approx(0.0198));
    CHECK(quantile({{0.01, 1}, {kInfinite, 100}}, 0.99) == doctest::Approx(0.01));
    CHECK(quantile({}, 0.5) == 0);
    CHECK(quantile({{0.01, 0}, {kInfinite, 0}}, 0.5) == 0);
}

TEST_CASE("nothing is known before the first look, and no speed before the second") {
    Meter meter;
    CHECK_FALSE(meter.traffic());
    meter.take(second(0), metrics(100));
    const auto traffic = meter.traffic().value();
    CHECK(traffic.pending == 7);
    CHECK(traffic.settled.at("confirmed") == 100);
    CHECK(traffic.settled_per_s.at("confirmed") == 0);
    REQUIRE(traffic.latency);
    CHECK(traffic.latency->since_start);
    CHECK(traffic.latency->requests == 100);
}

TEST_CASE("speeds are over the last five seconds, latencies over the last minute") {
    Meter meter;
    for (int i = 0; i <= 10; ++i) meter.take(second(i), metrics(i <= 5 ? 0 : (i - 5) * 20));
    const auto traffic = meter.traffic().value();
    CHECK(traffic.settled_per_s.at("confirmed") == doctest::Approx(20));
    CHECK(traffic.asked_per_s == doctest::Approx(20));
    REQUIRE(traffic.latency);
    CHECK_FALSE(traffic.latency->since_start);
    CHECK(traffic.latency->requests == 100);
    CHECK(traffic.latency->p50_s == doctest::Approx(0.01));
}

TEST_CASE("looks far apart still give a speed") {
    Meter meter;
    meter.take(second(0), metrics(0));
    meter.take(second(120), metrics(240));
    CHECK(meter.traffic()->settled_per_s.at("confirmed") == doctest::Approx(2));
}

TEST_CASE("a restart of the orchestrator is no negative speed") {
    Meter meter;
    meter.take(second(0), metrics(100));
    meter.take(second(1), metrics(4));
    CHECK(meter.traffic()->settled_per_s.at("confirmed") == 0);
    CHECK(meter.traffic()->settled.at("confirmed") == 4);
    meter.take(second(2), metrics(8));
    CHECK(meter.traffic()->settled_per_s.at("confirmed") == doctest::Approx(4));
}

TEST_CASE("an orchestrator that was asked nothing has no latency") {
    Meter meter;
    meter.take(second(0), read_metrics("bellhop_bookings_pending 0\n"));
    CHECK_FALSE(meter.traffic()->latency);
}
