// Spans of messages, and the headers in which their context travels.
// @see https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/ (version 1.30)
#pragma once

#include "core/envelope.hpp"
#include "trace/tracer.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bellhop::trace {

/// `traceparent`, and `tracestate` where there is one. Empty: nothing travels.
using Headers = std::map<std::string, std::string>;

[[nodiscard]] Headers headers_for(const Context& context);
/// Those of a message, as they stand there.
[[nodiscard]] Headers headers_of(const Envelope& message);
/// Under what the message is sent, or handled; nothing where it does not say, or nobody can read
/// it.
[[nodiscard]] std::optional<Context> carried_by(const Envelope& message);
/// Puts it in place of what the message carries.
void carry(const Headers& headers, Envelope& message);

/// Begins a span of sending this message under what it carries, and lets it carry that span. None,
/// and the message left alone, where it carries nothing, or nothing that is sampled.
[[nodiscard]] Span start_publishing(Tracer& tracer, Envelope& message);
/// The same of handling it: what is done for it is then done under what it carries. A message that
/// carries nothing belongs to the trace of its correlation id.
[[nodiscard]] Span start_processing(Tracer& tracer, Envelope& message, std::string_view queue);

/// The trace of the message for a log line: of what it carries, else of its correlation id; empty
/// where it has neither.
[[nodiscard]] std::string trace_id_of(const Envelope& message);

}  // namespace bellhop::trace
