// Sockets of the local machine, and the one message that can carry a descriptor.
#include "packets.hpp"

#include "core/errors.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace bellhop::service::packets {

namespace {

using loop::Descriptor;

constexpr timeval kSendWithin{5, 0};
/// A connection's unread input and what was noted of it fit in.
constexpr std::size_t kLongest = std::size_t{192} * 1024;
/// The kernel counts descriptors on their way for each user: the other process is taking them.
constexpr int kTriesWhileFull = 1000;
constexpr int kFullForMs = 5;

/// An address may be 107 bytes long, and a path longer: the folder is named by its descriptor.
struct Place {
    explicit Place(const std::filesystem::path& path)
        : folder(::open(path.has_parent_path() ? path.parent_path().c_str() : ".",
                        O_PATH | O_DIRECTORY | O_CLOEXEC)) {
        const auto name =
            "/proc/self/fd/" + std::to_string(folder.number()) + "/" + path.filename().string();
        address.sun_family = AF_UNIX;
        fits = folder && name.size() < sizeof address.sun_path;
        if (fits) std::memcpy(address.sun_path, name.data(), name.size());
    }
    [[nodiscard]] const sockaddr* get() const {
        return reinterpret_cast<const sockaddr*>(&address);
    }
    Descriptor folder;
    sockaddr_un address{};
    bool fits = false;
};

Descriptor new_socket() {
    return Descriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
}

[[noreturn]] void refuse(const std::string& path, int error) {
    throw BadConfiguration("--handover / BELLHOP_HANDOVER: cannot listen at " + path + ": " +
                           std::generic_category().message(error));
}

/// A message, and room for one descriptor beside it.
struct Message {
    explicit Message(std::string& text) {
        part = {text.data(), text.size()};
        header.msg_iov = &part;
        header.msg_iovlen = 1;
    }
    void add(const Descriptor& socket) {
        with_room();
        auto* note = CMSG_FIRSTHDR(&header);
        note->cmsg_level = SOL_SOCKET;
        note->cmsg_type = SCM_RIGHTS;
        note->cmsg_len = CMSG_LEN(sizeof(int));
        const int number = socket.number();
        std::memcpy(CMSG_DATA(note), &number, sizeof number);
    }
    void with_room() {
        header.msg_control = room.data();
        header.msg_controllen = room.size();
    }
    [[nodiscard]] Descriptor taken() const {
        const auto* note = CMSG_FIRSTHDR(&header);
        if (note == nullptr || note->cmsg_type != SCM_RIGHTS) return {};
        int number = -1;
        std::memcpy(&number, CMSG_DATA(note), sizeof number);
        return Descriptor(number);
    }
    iovec part{};
    msghdr header{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
};

std::optional<ucred> peer_of(const Descriptor& channel) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(channel.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return std::nullopt;
    return peer;
}

}  // namespace

Descriptor listen(const std::string& path) {
    const Place place(path);
    auto socket = new_socket();
    if (!place.fits || !socket) refuse(path, place.folder ? ENAMETOOLONG : ENOENT);
    struct stat found {};
    // What a killed process left behind; anything else is not ours to delete.
    if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
    if (::bind(socket.number(), place.get(), sizeof place.address) != 0) refuse(path, errno);
    ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
    if (::listen(socket.number(), 8) != 0) refuse(path, errno);
    return socket;
}

Descriptor connect(const std::string& path) {
    const Place place(path);
    auto socket = new_socket();
    if (!place.fits || !socket) return {};
    if (::connect(socket.number(), place.get(), sizeof place.address) != 0) return {};
    return socket;
}

Descriptor accept(const Descriptor& listening) {
    Descriptor channel(::accept4(listening.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!channel) return {};
    const auto peer = peer_of(channel);
    if (!peer || (peer->uid != ::geteuid() && peer->uid != 0)) return {};
    ::setsockopt(channel.number(), SOL_SOCKET, SO_SNDTIMEO, &kSendWithin, sizeof kSendWithin);
    return channel;
}

Descriptor process_of(const Descriptor& channel) {
    const auto peer = peer_of(channel);
    if (!peer || peer->pid <= 0) return {};
    // By its number: the C library of Debian 12 declares it for C only.
    return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, peer->pid, 0)));
}

bool send(const Descriptor& channel, Packet packet) {
    if (packet.text.size() > kLongest) return false;
    Message message(packet.text);
    if (packet.socket) message.add(packet.socket);
    for (int tries = 0; tries < kTriesWhileFull; ++tries) {
        if (::sendmsg(channel.number(), &message.header, MSG_NOSIGNAL) >= 0) return true;
        if (errno == ETOOMANYREFS) ::poll(nullptr, 0, kFullForMs);
        if (errno != EINTR && errno != ETOOMANYREFS) return false;
    }
    return false;
}

std::optional<Packet> receive(const Descriptor& channel) {
    Packet packet;
    packet.text.resize(kLongest);
    Message message(packet.text);
    message.with_room();
    const auto size = ::recvmsg(channel.number(), &message.header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
    packet.text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    if (size > 0) packet.socket = message.taken();
    return packet;
}

}  // namespace bellhop::service::packets
