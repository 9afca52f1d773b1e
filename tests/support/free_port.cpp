// Looking for ports that nobody uses.
#include "support/free_port.hpp"

#include <cstdint>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
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

}  // namespace bellhop::tests
