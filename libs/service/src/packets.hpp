// Packets between a process and the one that takes its place: text, and perhaps an open socket.
// Over a Unix socket that keeps packets apart. @see unix(7), SOCK_SEQPACKET and SCM_RIGHTS
#pragma once

#include "loop/descriptor.hpp"

#include <optional>
#include <string>

namespace bellhop::service::packets {

struct Packet {
    std::string text;  ///< empty at the end: the other process has closed
    loop::Descriptor socket;
};

/// Listens at a path, in place of whatever lies there; for this user only. @throws BadConfiguration
/// where that can't be
[[nodiscard]] loop::Descriptor listen(const std::string& path);
/// Nothing where nobody listens there.
[[nodiscard]] loop::Descriptor connect(const std::string& path);
/// Nothing where nobody connects at the moment, or another user does, who is sent away.
[[nodiscard]] loop::Descriptor accept(const loop::Descriptor& listening);
/// The process at the other end, as a descriptor that becomes readable when it has ended; nothing
/// where it has ended already. @see pidfd_open(2)
[[nodiscard]] loop::Descriptor process_of(const loop::Descriptor& channel);

/// Waits for at most 5 s where the other one is slow. @return whether it will get the packet
bool send(const loop::Descriptor& channel, Packet packet);
/// Nothing where none is there yet.
[[nodiscard]] std::optional<Packet> receive(const loop::Descriptor& channel);

}  // namespace bellhop::service::packets
