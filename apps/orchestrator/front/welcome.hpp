// GET / for a program: the documented welcome.
#pragma once

#include "http/message.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] http::Response welcome(int port);

}  // namespace bellhop::orchestrator
