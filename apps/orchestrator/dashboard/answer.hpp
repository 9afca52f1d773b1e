// How the dashboard's parts give what they were asked for: now or later, once.
#pragma once

#include "http/message.hpp"

#include <functional>

namespace bellhop::orchestrator {

/// Called once, on the loop's thread.
using OnAnswer = std::function<void(const http::Response&)>;

}  // namespace bellhop::orchestrator
