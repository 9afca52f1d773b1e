// Metrics as Prometheus reads them.
#include "service/metrics.hpp"

#include <doctest/doctest.h>

using namespace bellhop::service;
using bellhop::Microseconds;

namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a counter counts for each of its labels") {
    Metrics metrics;
    metrics.count("bellhop_x_total", "Things.", {{"route", "/a"}});
    metrics.count("bellhop_x_total", "Things.", {{"route", "/a"}}, 2);
    metrics.count("bellhop_x_total", "Things.", {{"route", "/b"}});
    const auto text = metrics.text();
    CHECK(has_line(text, "# HELP bellhop_x_total Things."));
    CHECK(has_line(text, "# TYPE bellhop_x_total counter"));
    CHECK(has_line(text, "bellhop_x_total{route=\"/a\"} 3"));
    CHECK(has_line(text, "bellhop_x_total{route=\"/b\"} 1"));
}

TEST_CASE("durations fall into buckets, and add up") {
    Metrics metrics;
    auto all = metrics.durations("bellhop_x_seconds", "Time.", {});
    all.observe(Microseconds{500});
    all.observe(Microseconds{20'000});
    metrics.durations("bellhop_x_seconds", "Time.", {}).observe(Microseconds{100'000'000});
    const auto text = metrics.text();
    CHECK(has_line(text, "# TYPE bellhop_x_seconds histogram"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"0.001\"} 1"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"0.015\"} 1"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"0.02\"} 2"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"30\"} 2"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"+Inf\"} 3"));
    CHECK(has_line(text, "bellhop_x_seconds_count 3"));
}

TEST_CASE("a duration below zero, between two hosts' clocks, takes nothing off the sum") {
    Metrics metrics;
    metrics.durations("bellhop_x_seconds", "Time.", {}).observe(Microseconds{-5'000'000});
    CHECK(has_line(metrics.text(), "bellhop_x_seconds_sum 0"));
    CHECK(has_line(metrics.text(), "bellhop_x_seconds_bucket{le=\"0.001\"} 1"));
}

TEST_CASE("a gauge of which nobody knows the value is left out, until somebody does") {
    Metrics metrics;
    std::optional<double> level;
    metrics.read("bellhop_level", "Level.", {{"queue", "a"}}, [&] { return level; });
    metrics.read("bellhop_level", "Level.", {{"queue", "b"}}, [] { return 0.0; });
    CHECK(metrics.text().find("queue=\"a\"") == std::string::npos);
    CHECK(has_line(metrics.text(), "bellhop_level{queue=\"b\"} 0"));
    level = 4;
    CHECK(has_line(metrics.text(), "bellhop_level{queue=\"a\"} 4"));
    level.reset();
    CHECK(metrics.text().find("queue=\"a\"") == std::string::npos);
}

TEST_CASE("what is read is read anew at each scrape") {
    Metrics metrics;
    double level = 1;
    double total = 5;
    metrics.read("bellhop_level", "Level.", {}, [&] { return level; });
    metrics.read("bellhop_seen_total", "Seen.", {{"queue", "q"}}, [&] { return total; });
    CHECK(has_line(metrics.text(), "bellhop_level 1"));
    level = 0.5;
    total = 8;
    const auto text = metrics.text();
    CHECK(has_line(text, "# TYPE bellhop_level gauge"));
    CHECK(has_line(text, "bellhop_level 0.5"));
    CHECK(has_line(text, "# TYPE bellhop_seen_total counter"));
    CHECK(has_line(text, "bellhop_seen_total{queue=\"q\"} 8"));
}

TEST_CASE("one name may be read for several labels") {
    Metrics metrics;
    for (const std::string queue : {"a", "b"}) {
        metrics.read("bellhop_level", "Level.", {{"queue", queue}}, [] { return 2.0; });
        metrics.read("bellhop_seen_total", "Seen.", {{"queue", queue}}, [] { return 3.0; });
    }
    const auto text = metrics.text();
    CHECK(has_line(text, "bellhop_level{queue=\"a\"} 2"));
    CHECK(has_line(text, "bellhop_level{queue=\"b\"} 2"));
    CHECK(has_line(text, "bellhop_seen_total{queue=\"b\"} 3"));
    CHECK(text.find("# TYPE bellhop_level gauge") == text.rfind("# TYPE bellhop_level gauge"));
}

TEST_CASE("labels from outside are escaped") {
    Metrics metrics;
    metrics.count("bellhop_x_total", "Things.", {{"route", "a\"b\\c\nd"}});
    CHECK(has_line(metrics.text(), R"(bellhop_x_total{route="a\"b\\c\nd"} 1)"));
}
