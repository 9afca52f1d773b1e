// Addresses compared, and LISTEN_FDS read.
#include "listening_socket.hpp"

#include <cstdlib>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bellhop::service {

namespace {

constexpr int kFirstOfActivation = 3;

bool is_own_pid(const char* text) {
    return text != nullptr && text == std::to_string(::getpid());
}

}  // namespace

bool listens_at(const loop::Descriptor& socket, const loop::Address& address) {
    sockaddr_storage found{};
    socklen_t size = sizeof found;
    if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&found), &size) != 0)
        return false;
    // The port stands at the same place in both families.
    const int port = ntohs(reinterpret_cast<const sockaddr_in*>(&found)->sin_port);
    if (address.port != 0 && address.port != port) return false;
    in6_addr wanted{};
    if (::inet_pton(found.ss_family, address.host.c_str(), &wanted) != 1) return false;
    if (found.ss_family == AF_INET6) {
        const auto& own = reinterpret_cast<const sockaddr_in6*>(&found)->sin6_addr;
        return std::memcmp(&own, &wanted, sizeof own) == 0;
    }
    const auto& own = reinterpret_cast<const sockaddr_in*>(&found)->sin_addr;
    return std::memcmp(&own, &wanted, sizeof own) == 0;
}

loop::Descriptor socket_of_activation(const loop::Address& address) {
    const char* count = std::getenv("LISTEN_FDS");
    const bool ours =
        is_own_pid(std::getenv("LISTEN_PID")) && count != nullptr && std::string_view(count) == "1";
    if (!ours || ::fcntl(kFirstOfActivation, F_SETFD, FD_CLOEXEC) != 0) return {};
    loop::Descriptor socket(kFirstOfActivation);
    const char* names = std::getenv("LISTEN_FDNAMES");
    const bool left = names != nullptr && names == kLeft;
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
    // A unit's socket is where the unit says; one that was left may be of other settings.
    if (left && !listens_at(socket, address)) return {};
    return socket;
}

}  // namespace bellhop::service
