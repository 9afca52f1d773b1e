// A publish with a span around it.
#pragma once

#include "bus/bus.hpp"
#include "trace/messaging.hpp"

#include <utility>

namespace bellhop::worker {

/// Whether a message that no queue takes is one that went wrong. An event may have no listener.
enum class Unheard { kFails, kHappens };

/// Begins the span of sending this message, where it belongs to a trace that is recorded: the
/// message then carries it. @return `settled`, which now also ends the span as the broker answers
[[nodiscard]] bus::Bus::Settled traced(trace::Tracer& tracer, Envelope& message,
                                       bus::Bus::Settled settled,
                                       Unheard unheard = Unheard::kFails);

/// bus::Bus::publish, with that span. @param tracer null where nobody records
inline void publish(bus::Bus& bus, trace::Tracer* tracer, Envelope&& message,
                    bus::Bus::Settled settled, Unheard unheard = Unheard::kFails) {
    if (tracer != nullptr) settled = traced(*tracer, message, std::move(settled), unheard);
    bus.publish(std::move(message), std::move(settled));
}

}  // namespace bellhop::worker
