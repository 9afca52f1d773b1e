// traceparent and tracestate, against the grammar of W3C Trace Context; ids that follow from names.
#include "trace/context.hpp"

#include <set>

#include <doctest/doctest.h>

using namespace bellhop::trace;

namespace {

constexpr auto kExample = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

std::optional<Context> from(const std::multimap<std::string, std::string>& headers) {
    return incoming(headers);
}

}  // namespace

TEST_CASE("the example of the recommendation is read, and written again as it was") {
    const auto context = parse_traceparent(kExample);
    REQUIRE(context);
    CHECK(context->trace.hex() == "4bf92f3577b34da6a3ce929d0e0e4736");
    CHECK(context->span.hex() == "00f067aa0ba902b7");
    CHECK(context->sampled());
    CHECK(to_traceparent(*context) == kExample);
}

TEST_CASE("what is no traceparent is none: each part too short, too long, in capitals, zero") {
    for (const auto* text : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
                             "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x"}) {
        CHECK_MESSAGE(!parse_traceparent(text), text);
    }
}

TEST_CASE("a later version is read as far as it is like 00, and 00 is what goes on") {
    const auto longer = parse_traceparent(
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings");
    REQUIRE(longer);
    CHECK(to_traceparent(*longer) == kExample);
    CHECK(parse_traceparent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    CHECK_FALSE(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what"));
}

TEST_CASE("of the flags those two are kept that are known") {
    const auto flags = [](const std::string& digits) {
        return parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-" + digits)
            ->flags;
    };
    CHECK(flags("00") == 0);
    CHECK(flags("03") == (Context::kSampled | Context::kRandom));
    CHECK(flags("ff") == (Context::kSampled | Context::kRandom));
    CHECK(flags("fc") == 0);
}

TEST_CASE("tracestate is kept where it is a list of pairs of a decent size, and else left out") {
    for (const std::string good : {"a=1", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "a=1,,b=2",
                                   "a=1 , b=2", "fw529a3039@dt=FfAgBwA"})
        CHECK_MESSAGE(is_tracestate(good), good);
    std::string many = "k0=v";
    for (int i = 1; i < 32; ++i) many += ",k" + std::to_string(i) + "=v";
    CHECK(is_tracestate(many));
    for (const auto& bad : {std::string(), std::string(","), std::string("a"), std::string("=1"),
                            std::string("a="), std::string("a=\x01"), std::string("a=\xC3\xA9"),
                            many + ",k32=v", "a=" + std::string(511, 'x')})
        CHECK_MESSAGE(!is_tracestate(bad), bad);
}

TEST_CASE("a request brings one traceparent, or begins a trace of its own") {
    CHECK(from({{"traceparent", kExample}}));
    CHECK(from({{"traceparent", " " + std::string(kExample) + " "}}));
    CHECK_FALSE(from({}));
    CHECK_FALSE(from({{"tracestate", "a=1"}}));
    CHECK_FALSE(from({{"traceparent", "rubbish"}, {"tracestate", "a=1"}}));
    CHECK_FALSE(from({{"traceparent", kExample}, {"traceparent", kExample}}));
}

TEST_CASE("tracestate comes in one header or several, and a bad one spoils only itself") {
    CHECK(from({{"traceparent", kExample}, {"tracestate", "a=1"}, {"tracestate", "b=2"}})->state ==
          "a=1,b=2");
    const auto without = from({{"traceparent", kExample}, {"tracestate", "no pair"}});
    REQUIRE(without);
    CHECK(without->state.empty());
}

TEST_CASE("what follows from a name is always the same: traces that are under way hang on it") {
    const auto root = derived_from("BOOK179526122135962201");
    CHECK(to_traceparent(root) == "00-cd6d3e384aa21a906fd4ad276346345b-c7bc08227a266ee4-00");
    CHECK(root == derived_from("BOOK179526122135962201"));
}

TEST_CASE("names that are alike have ids that are not, and none is zero") {
    std::set<TraceId> traces;
    std::set<SpanId> spans;
    int high_bits = 0;
    constexpr int kNames = 20000;
    for (int i = 0; i < kNames; ++i) {
        const auto root = derived_from("BOOK" + std::to_string(179526122135962201 + i));
        traces.insert(root.trace);
        spans.insert(root.span);
        high_bits += static_cast<int>(root.trace.low >> 55U & 1U);
        CHECK((root.trace.high != 0 && root.trace.low != 0 && !root.span.none()));
    }
    CHECK(traces.size() == kNames);
    CHECK(spans.size() == kNames);
    // The bit on which a sampler of one half decides.
    CHECK(high_bits > kNames * 48 / 100);
    CHECK(high_bits < kNames * 52 / 100);
    CHECK_FALSE(derived_from("").span.none());
    CHECK(derived_from("ab") != derived_from(std::string("ab\0", 3)));
}
