// What a client says of its trace: a line with a traceparent, then a tracestate. What is read is
// written again as it came, and what goes on is always what others can read.
#include "fuzz/try_one.hpp"
#include "trace/messaging.hpp"

namespace bellhop::fuzz {

namespace {

void check_read(const trace::Context& context) {
    BELLHOP_CHECK(!context.span.none());
    BELLHOP_CHECK(context.trace != trace::TraceId{});
    BELLHOP_CHECK(context.state.size() <= 512);
    const auto again = trace::parse_traceparent(to_traceparent(context));
    BELLHOP_CHECK(again && again->trace == context.trace && again->span == context.span &&
                  again->flags == context.flags);
    Envelope message;
    trace::carry(trace::headers_for(context), message);
    BELLHOP_CHECK(trace::carried_by(message) == context);
}

}  // namespace

void try_one(std::string_view bytes) {
    const std::string name(bytes);
    BELLHOP_CHECK(!trace::derived_from(name).span.none());
    const auto line = take_line(bytes);
    if (const auto context = trace::parse_traceparent(line)) {
        // Version 00 has one spelling.
        if (line.starts_with("00"))
            BELLHOP_CHECK(to_traceparent(*context).substr(0, 53) == line.substr(0, 53));
    }
    const auto context =
        trace::incoming({{"traceparent", std::string(line)}, {"tracestate", std::string(bytes)}});
    if (context) check_read(*context);
}

}  // namespace bellhop::fuzz
