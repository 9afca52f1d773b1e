// Metrics as Prometheus reads them.
#include "service/metrics.hpp"

#include <doctest/doctest.h>

using namespace bellhop::service;

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
    metrics.observe_seconds("bellhop_x_seconds", "Time.", {}, 0.0005);
    metrics.observe_seconds("bellhop_x_seconds", "Time.", {}, 0.25);
    metrics.observe_seconds("bellhop_x_seconds", "Time.", {}, 100);
    const auto text = metrics.text();
    CHECK(has_line(text, "# TYPE bellhop_x_seconds histogram"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"0.001\"} 1"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"0.25\"} 2"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"60\"} 2"));
    CHECK(has_line(text, "bellhop_x_seconds_bucket{le=\"+Inf\"} 3"));
    CHECK(has_line(text, "bellhop_x_seconds_count 3"));
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
