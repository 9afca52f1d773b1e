// Claiming ports.
#include "support/free_port.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace bellhop::tests {

bool port_is_free(int port) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const int error = bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    close(descriptor);
    return error == 0;
}

bool dev_ports_are_free(int first) {
    const auto used = {0, 1, 2, 3, 10000, 10020, 20000, 20001};
    return std::all_of(used.begin(), used.end(),
                       [first](int above) { return port_is_free(first + above); });
}

PortClaim::PortClaim(Range range, const std::function<bool(int)>& fits) {
    std::random_device source;
    std::uniform_int_distribution<int> draw(0, (range.last - range.first) / range.step);
    for (int tries = 0; tries < 1000; ++tries) {
        const int port = range.first + draw(source) * range.step;
        if (!claim(port)) continue;
        if (fits(port)) return;
        give_up();
    }
    throw std::runtime_error("no free port from " + std::to_string(range.first) + " to " +
                             std::to_string(range.last));
}

PortClaim::~PortClaim() {
    give_up();
}

PortClaim::PortClaim(PortClaim&& other) noexcept
    : claim_(std::exchange(other.claim_, -1)), number_(std::exchange(other.number_, 0)) {}

PortClaim& PortClaim::operator=(PortClaim&& other) noexcept {
    std::swap(claim_, other.claim_);
    std::swap(number_, other.number_);
    return *this;
}

bool PortClaim::claim(int port) {
    const auto name = "bellhop test port " + std::to_string(port);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto size = offsetof(sockaddr_un, sun_path) + 1 + name.size();
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address),
             static_cast<socklen_t>(size)) != 0) {
        close(descriptor);
        return false;
    }
    claim_ = descriptor;
    number_ = port;
    return true;
}

void PortClaim::give_up() {
    if (claim_ >= 0) close(claim_);
    claim_ = -1;
    number_ = 0;
}

}  // namespace bellhop::tests
