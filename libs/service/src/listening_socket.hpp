// Listening sockets that somebody else opened.
#pragma once

#include "loop/descriptor.hpp"
#include "loop/uv_loop.hpp"

#include <string_view>

namespace bellhop::service {

/// Whether the socket listens where the settings say; port 0 is any.
[[nodiscard]] bool listens_at(const loop::Descriptor& socket, const loop::Address& address);
/// The socket that systemd has for this process: of a `.socket` unit, or what the process before
/// this one had left with it (Supervisor::stopping). Nothing where there is none, or where what was
/// left listens elsewhere. Once. @see sd_listen_fds(3)
[[nodiscard]] loop::Descriptor socket_of_activation(const loop::Address& address);
/// How systemd calls what was left. @see sd_notify(3), FDNAME
inline constexpr std::string_view kLeft = "listening";

}  // namespace bellhop::service
