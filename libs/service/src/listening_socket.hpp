// Listening sockets that somebody else opened.
#pragma once

#include "loop/descriptor.hpp"
#include "loop/uv_loop.hpp"

namespace bellhop::service {

/// Whether the socket listens where the settings say; port 0 is any.
[[nodiscard]] bool listens_at(const loop::Descriptor& socket, const loop::Address& address);
/// The socket that systemd opened for this process (a `.socket` unit), which then stays open over
/// restarts; nothing where there is none. Once. @see sd_listen_fds(3)
[[nodiscard]] loop::Descriptor socket_of_activation();

}  // namespace bellhop::service
