// How long a client wants to wait. @see RFC 7240, Prefer Header for HTTP
#pragma once

#include "core/time.hpp"
#include "http/message.hpp"

namespace bellhop::orchestrator {

/// The wait that `Prefer: wait=N` (seconds, capped at 30) or `Prefer: respond-async` (none) asks
/// for; `usual` without either. Other preferences are ignored, as the RFC asks.
[[nodiscard]] Milliseconds preferred_wait(const http::Request& request, Milliseconds usual);

}  // namespace bellhop::orchestrator
