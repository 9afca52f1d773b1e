// GET /: the documented welcome, as JSON or, for a browser, as a page.
#pragma once

#include "http/message.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] http::Response welcome(const http::Request& request, int port);

}  // namespace bellhop::orchestrator
