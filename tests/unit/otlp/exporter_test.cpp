// The exporter against a collector over real HTTP: one that takes, and each kind that does not.
#include "otlp/exporter.hpp"

#include "support/collector.hpp"
#include "support/eventually.hpp"

#include <chrono>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::otlp;
using tests::Collector;
using tests::eventually;
using Manner = tests::Collector::Manner;

namespace {

constexpr Milliseconds kPatience{10000};

Settings to(const std::string& url) {
    Settings settings;
    settings.url = url + "/v1/traces";
    settings.headers = {{"Api-Key", "secret"}};
    settings.timeout = Milliseconds{1000};
    settings.delay = Milliseconds{20};
    settings.batch = 10;
    settings.most_waiting = 50;
    return settings;
}

trace::Record span(const std::string& name) {
    return {{{1, 2}, {3}, 1, {}}, {}, name, trace::Kind::kInternal, from_micros(1), from_micros(2)};
}

void give(Exporter& exporter, int count) {
    for (int i = 0; i < count; ++i) exporter.take(span("span " + std::to_string(i)));
}

/// Bounded, as whoever ends a process wants it.
bool ends_within(Exporter& exporter, Milliseconds most) {
    const auto began = std::chrono::steady_clock::now();
    exporter.finish(most);
    return std::chrono::steady_clock::now() - began < most + Milliseconds{1000};
}

}  // namespace

TEST_CASE(
    "spans arrive, in batches, with what is said of the process, and with the user's headers") {
    const Collector collector;
    auto settings = to(collector.url());
    settings.resource = {{"service.name", "mine"}};
    Exporter exporter(settings, {{"service.name", "theirs"}, {"process.pid", "7"}});
    give(exporter, 25);
    REQUIRE(eventually(kPatience, [&] { return collector.spans().size() == 25; }));
    CHECK(collector.spans().front().service == "mine");
    CHECK(collector.spans().back().name == "span 24");
    const auto request = collector.requests().front();
    CHECK(request.header("content-type") == "application/json");
    CHECK(request.header("api-key") == "secret");
    CHECK(request.body.find("process.pid") != std::string::npos);
    CHECK(eventually(kPatience, [&] { return exporter.counters().exported == 25; }));
    CHECK(exporter.counters().waiting == 0);
    CHECK(exporter.trouble().empty());
}

TEST_CASE("what waits at the end is sent first") {
    const Collector collector;
    auto settings = to(collector.url());
    settings.delay = Milliseconds{60000};
    Exporter exporter(settings, {});
    give(exporter, 3);
    CHECK(ends_within(exporter, Milliseconds{5000}));
    CHECK(collector.spans().size() == 3);
    give(exporter, 1);
    CHECK(exporter.counters().dropped == 1);
}

TEST_CASE("who is told to hurry waits for no fuller batch") {
    const Collector collector;
    auto settings = to(collector.url());
    settings.delay = Milliseconds{60000};
    Exporter exporter(settings, {});
    give(exporter, 3);
    exporter.hurry();
    CHECK(eventually(kPatience, [&] { return collector.spans().size() == 3; }));
}

TEST_CASE(
    "while the collector is busy spans wait, up to the bound; then they are dropped and counted") {
    Collector collector(Manner::kBusy);
    Exporter exporter(to(collector.url()), {});
    give(exporter, 10);
    REQUIRE(eventually(kPatience, [&] { return exporter.counters().failures > 0; }));
    CHECK(exporter.trouble() == "the collector answers with status 503");
    give(exporter, 60);
    CHECK(exporter.counters().dropped == 10);
    collector.behave(Manner::kTakes);
    CHECK(eventually(kPatience, [&] { return collector.spans().size() == 60; }));
    CHECK(eventually(kPatience, [&] { return exporter.trouble().empty(); }));
}

TEST_CASE("what the collector refuses is not sent again") {
    const Collector collector(Manner::kRefuses);
    Exporter exporter(to(collector.url()), {});
    give(exporter, 10);
    CHECK(eventually(kPatience, [&] { return exporter.counters().dropped == 10; }));
    CHECK(collector.requests().size() == 1);
}

TEST_CASE("an answer that makes no sense is a yes; one that rejects some is counted") {
    Collector collector(Manner::kGarbage);
    Exporter exporter(to(collector.url()), {});
    give(exporter, 10);
    REQUIRE(eventually(kPatience, [&] { return exporter.counters().exported == 10; }));
    collector.behave(Manner::kRejects);
    give(exporter, 10);
    REQUIRE(eventually(kPatience, [&] { return exporter.counters().exported == 19; }));
    CHECK(exporter.counters().dropped == 1);
    CHECK(exporter.trouble() == "the collector rejected spans: too old");
}

TEST_CASE("a collector that is not there, or never answers, holds up no end") {
    Exporter away(to("http://127.0.0.1:1"), {});
    give(away, 10);
    REQUIRE(eventually(kPatience, [&] { return away.counters().failures > 0; }));
    CHECK(ends_within(away, Milliseconds{200}));
    CHECK(away.counters().dropped == 10);
    const Collector collector(Manner::kSilent);
    auto settings = to(collector.url());
    settings.timeout = Milliseconds{60000};
    Exporter silent(settings, {});
    give(silent, 10);
    REQUIRE(eventually(kPatience, [&] { return !collector.requests().empty(); }));
    CHECK(ends_within(silent, Milliseconds{200}));
    CHECK(silent.counters().dropped == 10);
    CHECK(silent.counters().waiting == 0);
}
