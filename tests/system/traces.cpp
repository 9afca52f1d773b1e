// Traces of the real services on a real broker, as a collector gets them over HTTP.
#include "desk.hpp"
#include "operator_desk.hpp"
#include "stage.hpp"
#include "support/collector.hpp"
#include "support/misbehaving_gateway.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

constexpr auto kTheirs = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr auto kTheirSpan = "00f067aa0ba902b7";
const Headers kTraced{{"traceparent", std::string("00-") + kTheirs + "-" + kTheirSpan + "-01"},
                      {"tracestate", "theirs=1"}};

Environment exporting(const std::string& url) {
    return {{"OTEL_EXPORTER_OTLP_ENDPOINT", url}, {"OTEL_BSP_SCHEDULE_DELAY", "50"}};
}

std::vector<CollectedSpan> of_trace(const Collector& collector, const std::string& trace_id) {
    auto spans = collector.spans();
    std::erase_if(spans, [&](const auto& each) { return each.trace_id != trace_id; });
    return spans;
}

const CollectedSpan* above(const std::vector<CollectedSpan>& spans, const CollectedSpan& span) {
    const auto found = std::find_if(spans.begin(), spans.end(), [&](const auto& each) {
        return each.span_id == span.parent_id;
    });
    return found == spans.end() ? nullptr : &*found;
}

/// `service: name` from the first of the trace down to this one; what stands above the first, if
/// anything, before it.
std::string way_to(const std::vector<CollectedSpan>& spans, const CollectedSpan& span) {
    auto own = span.service.substr(std::string("bellhop-").size()) + ": " + span.name;
    if (span.parent_id.empty()) return own;
    const auto* parent = above(spans, span);
    return (parent == nullptr ? span.parent_id : way_to(spans, *parent)) + " > " + own;
}

std::vector<std::string> ways(const std::vector<CollectedSpan>& spans) {
    std::vector<std::string> all;
    all.reserve(spans.size());
    for (const auto& span : spans) all.push_back(way_to(spans, span));
    std::sort(all.begin(), all.end());
    return all;
}

std::string trace_of(const House& house, const std::string& id) {
    return text_at(ctl_json(house, {"explain", id}).member("booking")[0], "trace_id");
}

/// All spans of a booking by this way, sorted.
std::vector<std::string> expected_ways(const std::string& root) {
    const std::string replies = "bellhop.replies:orchestrator.replies.1";
    const auto held = root +
                      " > orchestrator: publish bellhop.commands:availability.commands"
                      " > availability: process bellhop.commands:availability.commands"
                      " > availability: publish " +
                      replies + " > orchestrator: process " + replies;
    const auto charged = held +
                         " > orchestrator: publish bellhop.commands:payment.commands"
                         " > payment: process bellhop.commands:payment.commands";
    std::vector<std::string> all{
        root, charged + " > payment: charge at the payment gateway",
        charged + " > payment: charge at the payment gateway > payment: POST"};
    const auto whole =
        charged + " > payment: publish " + replies + " > orchestrator: process " + replies;
    // Each prefix of the way is a span too.
    for (auto at = whole.find(" > ", root.size()); at != std::string::npos;
         at = whole.find(" > ", at + 1))
        all.push_back(whole.substr(0, at));
    all.push_back(whole);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

/// Without what nobody may have listened to.
std::vector<std::string> without_events(std::vector<std::string> all) {
    std::erase_if(all,
                  [](const auto& way) { return way.find("booking.events") != std::string::npos; });
    return all;
}

std::string first_line_with(const std::string& log, const std::string& part) {
    const auto at = log.find(part);
    if (at == std::string::npos) return "";
    const auto from = log.rfind('\n', at) + 1;
    return log.substr(from, log.find('\n', at) - from);
}

/// For people: what the collector got of this trace, one post after the other.
void show(const Collector& collector, const std::string& trace_id) {
    const char* path = std::getenv("TRACES_TEST_SHOWN");
    if (path == nullptr) return;
    std::ofstream file(path);
    for (const auto& request : collector.requests()) {
        if (request.body.find(trace_id) != std::string::npos) file << request.body << '\n';
    }
}

}  // namespace

TEST_CASE("a booking is one trace with all its spans, each under what it follows from") {
    MisbehavingGateway gateway;
    const Collector collector;
    auto settings = exporting(collector.url());
    settings["BELLHOP_PAYMENT_GATEWAY_URL"] = gateway.url();
    auto& house = fresh_house(settings);
    const auto id = book(house, new_booking()).at("booking_id");
    const auto trace = trace_of(house, id);
    REQUIRE(trace.size() == 32);
    CHECK(ctl(house, {"explain", id}).output.find("\ntrace " + trace + "\n") != std::string::npos);
    const auto expected = expected_ways("orchestrator: POST /book-hotel");
    REQUIRE(eventually(
        kPatience, [&] { return without_events(ways(of_trace(collector, trace))) == expected; }));
    show(collector, trace);
    const auto spans = of_trace(collector, trace);
    for (const auto& span : spans) {
        CHECK_FALSE(span.failed);
        CHECK(span.ended >= span.began);
        CHECK(span.span_id.size() == 16);
    }
    const auto root = std::find_if(spans.begin(), spans.end(), [](const auto& each) {
        return each.name == "POST /book-hotel";
    });
    CHECK(root->kind == 2);
    CHECK(root->at("http.response.status_code") == "200");
    CHECK(root->at("bellhop.booking.id") == id);
    CHECK(root->at("bellhop.outcome") == "confirmed");
    CHECK(std::count_if(spans.begin(), spans.end(), [&](const auto& each) {
              return each.at("messaging.message.conversation_id") == id;
          }) >= 8);
}

TEST_CASE("a client's trace is the booking's, and a cancellation without one is of it too") {
    const Collector collector;
    auto& house = fresh_house(exporting(collector.url()));
    const auto id = book(house, new_booking(), kTraced).at("booking_id");
    CHECK(trace_of(house, id) == kTheirs);
    REQUIRE(cancel(house, id).status == 200);
    const auto has = [&](const std::string& way) {
        const auto all = ways(of_trace(collector, kTheirs));
        return std::any_of(all.begin(), all.end(),
                           [&](const auto& each) { return each.starts_with(way); });
    };
    const auto root = std::string(kTheirSpan) + " > orchestrator: POST /book-hotel";
    CHECK(eventually(kPatience, [&] { return has(root + " > orchestrator: publish"); }));
    CHECK(eventually(kPatience, [&] {
        return has(root +
                   " > orchestrator: DELETE /bookings/{id} > orchestrator: publish "
                   "bellhop.commands:payment.commands > payment: process");
    }));
}

TEST_CASE("after a kill of the orchestrator a booking's trace goes on, and log lines name it") {
    const Collector collector;
    auto settings = exporting(collector.url());
    settings["BELLHOP_ASK_AGAIN_SECONDS"] = "1";
    auto& house = fresh_house(settings);
    REQUIRE(house.terminate("payment") == 0);
    const auto id =
        book(house, new_booking(), {{"Prefer", "respond-async"}, kTraced[0]}).at("booking_id");
    REQUIRE(eventually(kPatience, [&] {
        const auto steps = history(house, id);
        return std::find(steps.begin(), steps.end(), "charge_payment asked") != steps.end();
    }));
    house.kill("orchestrator");
    house.start("orchestrator");
    // A gateway that is away: the payment holds the message, and says so in its log.
    house.set("payment", "BELLHOP_PAYMENT_GATEWAY_URL", "http://127.0.0.1:1");
    house.start("payment");
    REQUIRE(eventually(kPatience, [&] {
        return !first_line_with(house.log("payment"), "booking_id=" + id).empty();
    }));
    CHECK(first_line_with(house.log("payment"), "booking_id=" + id)
              .find(std::string("trace_id=") + kTheirs) != std::string::npos);
    REQUIRE(eventually(kPatience, [&] {
        const auto spans = of_trace(collector, kTheirs);
        return std::any_of(spans.begin(), spans.end(), [](const auto& each) {
            return each.service == "bellhop-payment" && each.failed && each.kind == 5;
        });
    }));
    REQUIRE(house.terminate("payment") == 0);
    house.set("payment", "BELLHOP_PAYMENT_GATEWAY_URL", "");
    house.start("payment");
    REQUIRE(becomes(house, id, "confirmed"));
    CHECK(trace_of(house, id) == kTheirs);
}

TEST_CASE(
    "a collector that is dead, silent, busy or mad changes nothing for bookings, nor for the end") {
    Collector collector(Collector::Manner::kSilent);
    for (const auto& url : {std::string("http://127.0.0.1:1"), collector.url()}) {
        auto settings = exporting(url);
        // Room for few: the rest is dropped.
        settings["OTEL_BSP_MAX_QUEUE_SIZE"] = "10";
        auto& house = fresh_house(settings);
        const auto ids = book_many(house, 30);
        CHECK(all_confirmed(house, ids));
        CHECK(get(house.port("orchestrator"), "/ready").status == 200);
        CHECK(eventually(kPatience, [&] {
            const auto metrics = get(house.port("orchestrator"), "/metrics").body;
            return first_line_with(metrics, "\nbellhop_trace_spans_dropped_total").empty() ==
                       false &&
                   metrics.find("\nbellhop_trace_spans_dropped_total 0\n") == std::string::npos;
        }));
        const auto began = std::chrono::steady_clock::now();
        CHECK(house.terminate("orchestrator") == 0);
        CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(15));
        collector.behave(Collector::Manner::kGarbage);
    }
}

TEST_CASE(
    "without a collector there is nothing of it: no metric, no header; a wrong setting is "
    "refused") {
    auto& house = fresh_house();
    const auto id = book(house, new_booking(), {{"traceparent", "rubbish"}}).at("booking_id");
    CHECK(look_up(house, id).at("status") == "confirmed");
    CHECK(trace_of(house, id).size() == 32);
    CHECK(get(house.port("orchestrator"), "/metrics").body.find("bellhop_trace") ==
          std::string::npos);
    REQUIRE(house.terminate("payment") == 0);
    house.set("payment", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317");
    house.set("payment", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    CHECK(house.run_to_end("payment") == 2);
    CHECK(house.log("payment").find("OTEL_EXPORTER_OTLP_PROTOCOL must be http/json") !=
          std::string::npos);
}

}  // namespace bellhop::tests
