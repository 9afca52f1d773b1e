// What receivers and senders tell of messages where somebody records it.
#include "worker/traced.hpp"

#include "core/headers.hpp"
#include "worker/receiver.hpp"

#include <utility>

namespace bellhop::worker {

namespace {

std::string_view failure_of(bus::Published outcome) {
    switch (outcome) {
        case bus::Published::kConfirmed:
            break;
        case bus::Published::kReturned:
            return "returned";
        case bus::Published::kRefused:
            return "refused";
        case bus::Published::kLost:
            return "lost";
    }
    return "";
}

}  // namespace

bus::Bus::Settled traced(trace::Tracer& tracer, Envelope& message, bus::Bus::Settled settled,
                         Unheard unheard) {
    const auto begun = trace::start_publishing(tracer, message);
    if (!begun) return settled;
    return [span = begun, settled = std::move(settled), unheard](bus::Published outcome) mutable {
        const auto failure = failure_of(outcome);
        if (outcome == bus::Published::kReturned && unheard == Unheard::kHappens) {
            span.set("bellhop.message.unheard", true);
        } else if (!failure.empty()) {
            span.set("error.type", std::string(failure));
            span.fail("the broker did not confirm it: " + std::string(failure));
        }
        span.end();
        settled(outcome);
    };
}

void Receiver::begin_span(Message& message) {
    if (message.span) return;
    auto& envelope = message.delivery.envelope;
    message.span = trace::start_processing(*tracer_, envelope, options_.queue);
    if (!message.span) return;
    if (message.delivery.redelivered) message.span.set("bellhop.message.redelivered", true);
    const auto attempt = envelope.headers.find(headers::kAttempt);
    if (attempt != envelope.headers.end())
        message.span.set("bellhop.message.failed_attempts", attempt->second);
    if (envelope.headers.contains(headers::kReplay))
        message.span.set("bellhop.message.replay", true);
}

void Receiver::end_span(Message& message) {
    if (message.duplicate) message.span.set("bellhop.message.duplicate", true);
    if (!message.reply.type.empty()) message.span.set("bellhop.outcome", message.reply.type);
    message.span.end();
}

void Receiver::fail_span(Message& message, std::string_view what, std::string_view why) {
    message.span.set("error.type", std::string(what));
    message.span.fail(why);
    message.span.end();
}

std::optional<trace::Context> Receiver::trace_of(const std::string& correlation_id) const {
    const auto line = busy_.find(correlation_id);
    if (line == busy_.end()) return std::nullopt;
    return trace::carried_by(line->second.front()->delivery.envelope);
}

}  // namespace bellhop::worker
