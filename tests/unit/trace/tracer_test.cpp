// Spans: what is kept of them, and which of them are recorded at all.
#include "trace/tracer.hpp"

#include "support/driven_scheduler.hpp"
#include "support/kept_spans.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::trace;
using tests::attribute;

namespace {

struct Studio {
    explicit Studio(Sampler sampler = {}) : tracer(clock, random, kept, sampler) {}
    tests::DrivenScheduler clock;
    SeededRandom random{7};
    tests::KeptSpans kept;
    Tracer tracer;
};

const Context kSampled{{1, 2}, {3}, Context::kSampled, "a=1"};
const Context kUnsampled{{1, 2}, {3}, 0, {}};

Sampler share(double of, Sampler::Parent parent = Sampler::Parent::kHonoured) {
    return {of, parent};
}

}  // namespace

TEST_CASE("a span has its time, its place and what was said of it") {
    Studio studio;
    auto span = studio.tracer.start("process", Kind::kConsumer, kSampled);
    REQUIRE(span);
    span.set("a", std::string("b"));
    span.set("n", std::int64_t{1});
    span.set("n", std::int64_t{2});
    span.set("t", true);
    studio.clock.advance(Milliseconds{5});
    span.happened("half");
    studio.clock.advance(Milliseconds{5});
    span.fail("it broke");
    span.end();
    REQUIRE(studio.kept.all.size() == 1);
    const auto& record = studio.kept.all.front();
    CHECK(record.name == "process");
    CHECK(record.kind == Kind::kConsumer);
    CHECK(record.context.trace == kSampled.trace);
    CHECK(record.context.state == "a=1");
    CHECK(record.context.span != kSampled.span);
    CHECK(record.parent == kSampled.span);
    CHECK(record.ended - record.began == Milliseconds{10});
    CHECK(record.happenings.at(0).at - record.began == Milliseconds{5});
    CHECK(record.attributes.size() == 3);
    CHECK(attribute(record, "n") == "2");
    CHECK(record.failed);
    CHECK(record.why == "it broke");
}

TEST_CASE("a span ends once: at its end, or with its last copy; what is said later is not heard") {
    Studio studio;
    {
        const auto span = studio.tracer.start("one", Kind::kInternal);
        auto copy = span;
        copy.end();
        span.set("late", true);
        span.fail("late");
        CHECK_FALSE(copy);
        copy.set("of none", true);
        copy.end();
    }
    REQUIRE(studio.kept.all.size() == 1);
    CHECK(studio.kept.all.front().attributes.empty());
    CHECK_FALSE(studio.kept.all.front().failed);
    { const auto forgotten = studio.tracer.start("two", Kind::kInternal); }
    CHECK(studio.kept.named("two").size() == 1);
}

TEST_CASE("what the parent decided holds, unless the sampler does not ask it") {
    CHECK(Studio().tracer.start("x", Kind::kServer, kSampled));
    CHECK_FALSE(Studio().tracer.start("x", Kind::kServer, kUnsampled));
    CHECK(Studio(share(0)).tracer.start("x", Kind::kServer, kSampled));
    const auto ignored = Sampler::Parent::kIgnored;
    CHECK(Studio(share(1, ignored)).tracer.start("x", Kind::kServer, kUnsampled));
    CHECK_FALSE(Studio(share(0, ignored)).tracer.start("x", Kind::kServer, kSampled));
}

TEST_CASE("a share of the traces is sampled, and every process picks the same ones") {
    const auto half = share(0.5);
    int sampled = 0;
    for (int i = 0; i < 10000; ++i) {
        const auto trace = derived_from("BOOK" + std::to_string(i)).trace;
        sampled += half.samples(trace, nullptr) ? 1 : 0;
        CHECK(half.samples(trace, nullptr) == share(0.5).samples(trace, nullptr));
        // Who samples more samples those too.
        if (half.samples(trace, nullptr)) CHECK(share(0.7).samples(trace, nullptr));
    }
    CHECK(sampled > 4800);
    CHECK(sampled < 5200);
    CHECK(share(1).samples({1, 0}, nullptr));
    CHECK_FALSE(share(0).samples({1, ~std::uint64_t{0}}, nullptr));
}

TEST_CASE("a first span may move to the trace that it turns out to be of, and is judged there") {
    Studio studio(share(0));
    auto span = studio.tracer.start("POST /book-hotel", Kind::kServer);
    REQUIRE(span);
    span.move_to(kSampled, {9});
    span.end();
    REQUIRE(studio.kept.all.size() == 1);
    CHECK(studio.kept.all.front().context == kSampled);
    CHECK(studio.kept.all.front().parent == SpanId{9});
    auto unmoved = studio.tracer.start("POST /book-hotel", Kind::kServer);
    unmoved.end();
    CHECK(studio.kept.all.size() == 1);
}

TEST_CASE("the root of a name is in its own trace, or in the client's, sampled as that was") {
    Studio studio;
    const auto own = studio.tracer.root_of("BOOK1", std::nullopt);
    CHECK(own.trace == derived_from("BOOK1").trace);
    CHECK(own.span == derived_from("BOOK1").span);
    CHECK(own.sampled());
    const auto of_client = studio.tracer.root_of("BOOK1", kUnsampled);
    CHECK(of_client.trace == kUnsampled.trace);
    CHECK(of_client.span == own.span);
    CHECK_FALSE(of_client.sampled());
    CHECK(studio.tracer.root_of("BOOK1", kSampled).state == "a=1");
}

TEST_CASE("a span says of another trace that it belongs there as well, once") {
    Studio studio;
    auto span = studio.tracer.start("DELETE", Kind::kServer);
    span.link(kSampled);
    span.link(kSampled);
    span.end();
    CHECK(studio.kept.all.front().links == std::vector<Context>{kSampled});
}

TEST_CASE("a span that outlives its tracer is lost, and harms nobody") {
    Span span;
    {
        Studio studio;
        span = studio.tracer.start("late", Kind::kInternal);
    }
    span.set("a", true);
    span.happened("b");
    span.end();
    CHECK_FALSE(span);
}
