// Messages as spans, by the conventions for RabbitMQ.
#include "trace/messaging.hpp"

#include "support/driven_scheduler.hpp"
#include "support/kept_spans.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::trace;
using tests::attribute;

namespace {

struct Studio {
    tests::DrivenScheduler clock;
    SeededRandom random{7};
    tests::KeptSpans kept;
    Tracer tracer{clock, random, kept, {}};
};

const Context kAbove{{1, 2}, {3}, Context::kSampled, "a=1"};

Envelope command() {
    Envelope envelope;
    envelope.exchange = "bellhop.commands";
    envelope.routing_key = "payment.commands";
    envelope.type = "payment.charge.v1";
    envelope.message_id = MessageId{"BOOK1/charge_payment"};
    envelope.correlation_id = "BOOK1";
    envelope.body = "{}";
    return envelope;
}

}  // namespace

TEST_CASE("a publish is a producer's span under what the message carries, and is carried on") {
    Studio studio;
    auto message = command();
    carry(headers_for(kAbove), message);
    auto span = start_publishing(studio.tracer, message);
    REQUIRE(span);
    CHECK(carried_by(message) == span.context());
    CHECK(message.headers.at("tracestate") == "a=1");
    span.end();
    const auto& record = studio.kept.all.front();
    CHECK(record.name == "publish bellhop.commands:payment.commands");
    CHECK(record.kind == Kind::kProducer);
    CHECK(record.parent == kAbove.span);
    for (const auto& each : std::map<std::string, std::string>{
             {"messaging.system", "rabbitmq"},
             {"messaging.operation.name", "publish"},
             {"messaging.operation.type", "send"},
             {"messaging.destination.name", "bellhop.commands:payment.commands"},
             {"messaging.rabbitmq.destination.routing_key", "payment.commands"},
             {"messaging.message.id", "BOOK1/charge_payment"},
             {"messaging.message.conversation_id", "BOOK1"},
             {"messaging.message.body.size", "2"},
             {"bellhop.booking.id", "BOOK1"}})
        CHECK_MESSAGE(attribute(record, each.first) == each.second, each.first);
}

TEST_CASE("handling is a consumer's span, and the queue is named where the key does not") {
    Studio studio;
    auto message = command();
    carry(headers_for(kAbove), message);
    auto span = start_processing(studio.tracer, message, "payment.commands");
    CHECK(carried_by(message) == span.context());
    span.end();
    CHECK(studio.kept.all.back().name == "process bellhop.commands:payment.commands");
    CHECK(studio.kept.all.back().kind == Kind::kConsumer);
    CHECK(attribute(studio.kept.all.back(), "messaging.operation.type") == "process");
    auto other = command();
    start_processing(studio.tracer, other, "elsewhere").end();
    CHECK(studio.kept.all.back().name == "process bellhop.commands:payment.commands:elsewhere");
}

TEST_CASE(
    "a message that carries nothing is of the trace of its booking; without one it is of none") {
    Studio studio;
    auto message = command();
    auto span = start_processing(studio.tracer, message, "payment.commands");
    REQUIRE(span);
    CHECK(span.context().trace == derived_from("BOOK1").trace);
    CHECK(span.parent().none());
    message = command();
    CHECK_FALSE(start_publishing(studio.tracer, message));
    CHECK(message.headers.empty());
    message.correlation_id.clear();
    CHECK_FALSE(start_processing(studio.tracer, message, "payment.commands"));
}

TEST_CASE("what is not sampled goes on as it came") {
    Studio studio;
    auto message = command();
    const Context quiet{{1, 2}, {3}, 0, {}};
    carry(headers_for(quiet), message);
    CHECK_FALSE(start_publishing(studio.tracer, message));
    CHECK_FALSE(start_processing(studio.tracer, message, "payment.commands"));
    CHECK(carried_by(message) == quiet);
}

TEST_CASE("a log line has the trace that the message carries, else its booking's") {
    auto message = command();
    CHECK(trace_id_of(message) == derived_from("BOOK1").trace.hex());
    message.headers["traceparent"] = "rubbish";
    CHECK(trace_id_of(message) == derived_from("BOOK1").trace.hex());
    carry(headers_for(kAbove), message);
    CHECK(trace_id_of(message) == "00000000000000010000000000000002");
    message = Envelope{};
    CHECK(trace_id_of(message).empty());
}
