// What a client would rather have. @see RFC 9110 section 12.5.1
#pragma once

#include "http/message.hpp"

namespace bellhop::orchestrator {

/// Whether `Accept` names `text/html` with more weight than `application/json`: a browser does. A
/// client that takes anything (`*/*`, or no header) is a program.
[[nodiscard]] bool prefers_page(const http::Request& request);

}  // namespace bellhop::orchestrator
