// Messages as spans see them.
#include "trace/messaging.hpp"

#include "core/headers.hpp"

#include <utility>

namespace bellhop::trace {

namespace {

/// Exchange and routing key, and behind them a queue that is not named by that key.
std::string destination_of(const Envelope& message, std::string_view queue) {
    std::string name;
    const auto add = [&name](std::string_view part) {
        if (!part.empty()) name.append(name.empty() ? "" : ":").append(part);
    };
    add(message.exchange);
    add(message.routing_key);
    if (queue != message.routing_key) add(queue);
    return name.empty() ? "amq.default" : name;
}

void describe(const Span& span, const Envelope& message) {
    span.set("messaging.system", "rabbitmq");
    if (!message.routing_key.empty())
        span.set("messaging.rabbitmq.destination.routing_key", message.routing_key);
    span.set("messaging.message.id", message.message_id.value());
    span.set("messaging.message.body.size", static_cast<std::int64_t>(message.body.size()));
    span.set("bellhop.message.type", message.type);
    if (message.correlation_id.empty()) return;
    span.set("messaging.message.conversation_id", message.correlation_id);
    span.set("bellhop.booking.id", message.correlation_id);
}

/// What is done with a message, in the words of the conventions.
struct Operation {
    std::string name;
    std::string type;
    std::string destination;
};

/// The span, where it is one, with all that is known at its beginning; the message then carries it.
Span under_way(Span span, Envelope& message, Operation operation) {
    if (!span) return span;
    span.set("messaging.operation.name", std::move(operation.name));
    span.set("messaging.operation.type", std::move(operation.type));
    span.set("messaging.destination.name", std::move(operation.destination));
    describe(span, message);
    carry(headers_for(span.context()), message);
    return span;
}

}  // namespace

Headers headers_for(const Context& context) {
    Headers headers{{headers::kTraceparent, to_traceparent(context)}};
    if (!context.state.empty()) headers.emplace(headers::kTracestate, context.state);
    return headers;
}

Headers headers_of(const Envelope& message) {
    Headers found;
    if (message.headers.empty()) return found;
    for (const auto* name : {headers::kTraceparent, headers::kTracestate}) {
        const auto header = message.headers.find(name);
        if (header != message.headers.end()) found.insert(*header);
    }
    return found;
}

std::optional<Context> carried_by(const Envelope& message) {
    if (message.headers.empty()) return std::nullopt;
    const auto parent = message.headers.find(headers::kTraceparent);
    if (parent == message.headers.end()) return std::nullopt;
    auto context = parse_traceparent(parent->second);
    const auto state = message.headers.find(headers::kTracestate);
    if (context && state != message.headers.end() && is_tracestate(state->second))
        context->state = state->second;
    return context;
}

void carry(const Headers& headers, Envelope& message) {
    for (const auto* name : {headers::kTraceparent, headers::kTracestate})
        message.headers.erase(name);
    message.headers.insert(headers.begin(), headers.end());
}

Span start_publishing(Tracer& tracer, Envelope& message) {
    const auto above = carried_by(message);
    if (!above) return {};
    auto destination = destination_of(message, {});
    auto span = tracer.start("publish " + destination, Kind::kProducer, above);
    return under_way(std::move(span), message, {"publish", "send", std::move(destination)});
}

Span start_processing(Tracer& tracer, Envelope& message, std::string_view queue) {
    const auto above = carried_by(message);
    if (!above && message.correlation_id.empty()) return {};
    auto destination = destination_of(message, queue);
    auto name = "process " + destination;
    auto span = above ? tracer.start(std::move(name), Kind::kConsumer, above)
                      : tracer.start_within(std::move(name), Kind::kConsumer,
                                            derived_from(message.correlation_id));
    return under_way(std::move(span), message, {"process", "process", std::move(destination)});
}

std::string trace_id_of(const Envelope& message) {
    if (const auto context = carried_by(message)) return context->trace.hex();
    return message.correlation_id.empty() ? "" : derived_from(message.correlation_id).trace.hex();
}

}  // namespace bellhop::trace
