// Spans as OTLP writes them in JSON, to the letter.
#include "encoding.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::otlp;

namespace {

trace::Record full_span() {
    trace::Record span{{{0x5B8EFFF798038103, 0xD269B633813FC60C}, {0xEEE19B7EC3C1B174}, 1, "a=1"},
                       {0xEEE19B7EC3C1B173},
                       "publish x",
                       trace::Kind::kProducer,
                       from_micros(1'544'712'660'000'000),
                       from_micros(1'544'712'661'000'001)};
    span.attributes = {{"text", std::string("\xFF\"")},
                       {"count", std::int64_t{9'007'199'254'740'993}},
                       {"truth", true}};
    span.happenings = {{"handed over", from_micros(1'544'712'660'500'000)}};
    span.links = {{{1, 2}, {3}, 0, {}}};
    span.failed = true;
    span.why = "lost";
    return span;
}

}  // namespace

TEST_CASE("ids are hexadecimal, 64 bits are text, enumerations are numbers") {
    const std::vector<trace::Record> spans{full_span()};
    CHECK(
        encoded({{"service.name", "bellhop-payment"}}, spans) ==
        R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"bellhop-payment"}}]},)"
        R"("scopeSpans":[{"scope":{"name":"bellhop"},"spans":[{)"
        R"("traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","traceState":"a=1","flags":1,)"
        R"("parentSpanId":"eee19b7ec3c1b173","name":"publish x","kind":4,)"
        R"("startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000001000",)"
        R"("attributes":[{"key":"text","value":{"stringValue":"�\""}},{"key":"count","value":{"intValue":"9007199254740993"}},)"
        R"({"key":"truth","value":{"boolValue":true}}],)"
        R"("events":[{"timeUnixNano":"1544712660500000000","name":"handed over"}],)"
        R"("links":[{"traceId":"00000000000000010000000000000002","spanId":"0000000000000003","flags":0}],)"
        R"("status":{"code":2,"message":"lost"}}],"schemaUrl":"https://opentelemetry.io/schemas/1.30.0"}],)"
        R"("schemaUrl":"https://opentelemetry.io/schemas/1.30.0"}]})");
}

TEST_CASE("what is not there is left out: a parent, a state, events, links, a failure") {
    auto span = full_span();
    span.parent = {};
    span.context.state.clear();
    span.attributes.clear();
    span.happenings.clear();
    span.links.clear();
    span.failed = false;
    const auto text = encoded({}, std::vector<trace::Record>{span});
    for (const auto* name : {"parentSpanId", "traceState", "events", "links", "code", "message"})
        CHECK_MESSAGE(text.find(name) == std::string::npos, name);
    CHECK(text.find(R"("status":{})") != std::string::npos);
}
