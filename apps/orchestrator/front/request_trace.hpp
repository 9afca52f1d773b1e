// What the span of a request says of its booking.
#pragma once

#include "http/server.hpp"
#include "orchestrator/book/sql_bookings.hpp"

namespace bellhop::orchestrator {

inline void tell_outcome(const http::Responder& responder, const Instance& instance) {
    const auto& span = responder.span();
    if (!span) return;
    span.set("bellhop.booking.id", instance.id);
    span.set("bellhop.outcome", std::string(saga::to_text(instance.state.outcome)));
    if (!instance.data.failure.reason_code.empty())
        span.set("bellhop.refusal", instance.data.failure.reason_code);
}

}  // namespace bellhop::orchestrator
