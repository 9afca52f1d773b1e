// What the receive loop tells of messages where somebody records it.
#include "worker/traced.hpp"

#include "core/errors.hpp"
#include "support/kept_spans.hpp"
#include "unit/worker/worker_desk.hpp"

using namespace bellhop;
using tests::attribute;
using tests::KeptSpans;
using tests::WorkerDesk;

namespace {

constexpr auto kProcess = "process payment.commands";
constexpr auto kAnswer = "publish bellhop.replies:replies";

struct TracedDesk : WorkerDesk {
    TracedDesk() { receiver.trace_with(tracer); }
    void work(const std::string& id, const std::string& what = "a") {
        send("work.v1", id, R"({"what":")" + what + R"("})");
    }
    KeptSpans kept;
    trace::Tracer tracer{scheduler, random, kept, {}};
};

}  // namespace

TEST_CASE("a message is a span until its commit, and its answer is one under it") {
    TracedDesk desk;
    desk.work("m1");
    REQUIRE(desk.until([&] { return desk.kept.all.size() == 2; }));
    const auto process = desk.kept.named(kProcess).at(0);
    const auto answer = desk.kept.named(kAnswer).at(0);
    CHECK(answer.parent == process.context.span);
    CHECK(attribute(process, "bellhop.outcome") == "worked.v1");
    CHECK(trace::carried_by(desk.replies().at(0)) == answer.context);
}

TEST_CASE("a duplicate says that it is one") {
    TracedDesk desk;
    desk.work("m1");
    desk.work("m1");
    REQUIRE(desk.until([&] { return desk.replies().size() == 2 && desk.kept.all.size() == 4; }));
    const auto both = desk.kept.named(kProcess);
    CHECK(attribute(both.at(0), "bellhop.message.duplicate").empty());
    CHECK(attribute(both.at(1), "bellhop.message.duplicate") == "true");
}

TEST_CASE("a message that is held ends its span as failed, and begins another under it") {
    TracedDesk desk;
    desk.handler.failure = [&] {
        if (desk.handler.calls == 1) throw Unavailable("gateway", "is away");
    };
    desk.work("m1", "poison");
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    const auto both = desk.kept.named(kProcess);
    REQUIRE(both.size() == 2);
    CHECK(both[0].failed);
    CHECK(both[0].why.find("is away") != std::string::npos);
    CHECK(attribute(both[0], "error.type") == "unavailable");
    CHECK_FALSE(both[1].failed);
    CHECK(both[1].parent == both[0].context.span);
}

TEST_CASE("each attempt is a span, and so is the way into the dead letters") {
    TracedDesk desk;
    desk.handler.failure = [] { throw std::runtime_error("poison"); };
    desk.work("m1", "poison");
    REQUIRE(desk.until([&] { return desk.dead().size() == 1 && desk.replies().size() == 1; }));
    const auto attempts = desk.kept.named(kProcess);
    REQUIRE(attempts.size() + desk.kept.named("process payment.retry:payment.retry.1s").size() >=
            1);
    const auto trace = attempts.front().context.trace;
    int failed = 0;
    for (const auto& span : desk.kept.all) {
        CHECK(span.context.trace == trace);
        failed += span.failed && span.kind == trace::Kind::kConsumer ? 1 : 0;
    }
    CHECK(failed == 5);
    CHECK(desk.kept.named("publish payment.dead:payment.commands").size() == 1);
}

TEST_CASE("a redelivered message says so") {
    tests::Desk desk;
    KeptSpans kept;
    trace::Tracer tracer{desk.scheduler, desk.random, kept, {}};
    desk.send("work.v1", "m1", R"({"what":"a"})");
    {
        // Somebody gets it, and ends before it says anything.
        const auto crashed = desk.broker.connect();
        bool got = false;
        crashed->consume({"payment.commands", 10}, [&](const bus::Delivery&) { got = true; });
        REQUIRE(desk.until([&] { return got; }));
    }
    tests::Handler handler;
    worker::Receiver receiver{desk.scheduler,
                              desk.random,
                              *desk.bus,
                              desk.commits,
                              {.service = "payment", .queue = "payment.commands"}};
    receiver.on<tests::Work>(handler);
    receiver.trace_with(tracer);
    receiver.start();
    REQUIRE(desk.until([&] { return desk.broker.waiting("replies").size() == 1; }));
    CHECK(attribute(kept.named(kProcess).at(0), "bellhop.message.redelivered") == "true");
}

TEST_CASE("a publish that is not confirmed failed; an event that nobody wants did not") {
    TracedDesk desk;
    for (const auto unheard : {worker::Unheard::kFails, worker::Unheard::kHappens}) {
        Envelope message;
        message.exchange = "bellhop.replies";
        message.routing_key = "nobody";
        trace::carry(trace::headers_for({{1, 2}, {3}, 1, {}}), message);
        std::optional<bus::Published> outcome;
        REQUIRE(desk.until([&] { return desk.client->can_publish(); }));
        worker::publish(
            *desk.client, &desk.tracer, std::move(message),
            [&](bus::Published answer) { outcome = answer; }, unheard);
        REQUIRE(desk.until([&] { return outcome.has_value(); }));
        CHECK(outcome == bus::Published::kReturned);
    }
    REQUIRE(desk.kept.all.size() == 2);
    CHECK(desk.kept.all[0].failed);
    CHECK(attribute(desk.kept.all[0], "error.type") == "returned");
    CHECK_FALSE(desk.kept.all[1].failed);
    CHECK(attribute(desk.kept.all[1], "bellhop.message.unheard") == "true");
}
