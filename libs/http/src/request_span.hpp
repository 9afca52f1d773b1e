// A request as a span. @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
#pragma once

#include "http/message.hpp"
#include "trace/tracer.hpp"

#include <string_view>

namespace bellhop::http {

/// Begins the span of a request, under what the client says. A request that only reads is left out
/// unless the client traces it: a dashboard that looks each second is no story.
/// @param method as sent @param route the pattern
[[nodiscard]] trace::Span start_request_span(trace::Tracer& tracer, const Request& request,
                                             std::string_view method, std::string_view route);

/// Ends it. @param error what an exception said; empty where there was none
void end_request_span(trace::Span& span, int status, std::string_view error);

}  // namespace bellhop::http
