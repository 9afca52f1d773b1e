// What systemd hears of a service, with a socket of our own in its place.
#include "supervisor.hpp"

#include "listening_socket.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace bellhop;
using namespace bellhop::service;
using namespace std::chrono_literals;

namespace {

/// Listens as systemd does, and is in the environment for as long as it lives.
class Listening {
 public:
    Listening() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        // Linux finds a name that is free.
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) == 0);
        socklen_t size = sizeof address;
        REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        const std::string name(address.sun_path + 1, size - sizeof(sa_family_t) - 1);
        ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
    }
    ~Listening() {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
            ::unsetenv(name);
        ::close(socket_);
    }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

    /// What was said since the last look.
    [[nodiscard]] std::vector<std::string> heard() const {
        std::vector<std::string> all;
        std::array<char, 512> text{};
        for (;;) {
            const auto size = ::recv(socket_, text.data(), text.size(), 0);
            if (size < 0) return all;
            all.emplace_back(text.data(), static_cast<std::size_t>(size));
        }
    }
    [[nodiscard]] int number() const { return socket_; }

 private:
    int socket_;
};

using Heard = std::vector<std::string>;
const std::string kForget = "FDSTOREREMOVE=1\nFDNAME=listening";
const std::string kMain = "MAINPID=" + std::to_string(::getpid());

}  // namespace

TEST_CASE("systemd hears that a service serves, what it waits for, and that it stops") {
    const Listening systemd;
    loop::UvLoop loop;
    Supervisor supervisor(loop);
    supervisor.ready();
    show_status("waits for the broker");
    supervisor.stopping({});
    CHECK(systemd.heard() == Heard{kMain, kForget, "READY=1", "STATUS=waits for the broker",
                                   "STOPPING=1\nSTATUS=stopping: finishing the work in hand"});
}

TEST_CASE("a process that another one follows does not stop the service") {
    const Listening systemd;
    loop::UvLoop loop;
    Supervisor supervisor(loop);
    supervisor.handing_over();
    supervisor.is_main();
    CHECK(systemd.heard() == Heard{"STATUS=another process takes this one's place", kMain});
}

TEST_CASE("the listening socket is left with systemd by a process that stops") {
    const Listening systemd;
    loop::UvLoop loop;
    const auto listener = loop.listen({"127.0.0.1", 0}, [](auto) {});
    Supervisor(loop).stopping(listener->duplicate());
    std::array<char, 512> text{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
    iovec part{text.data(), text.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = room.data();
    header.msg_controllen = room.size();
    const auto size = ::recvmsg(systemd.number(), &header, 0);
    REQUIRE(size > 0);
    CHECK(std::string_view(text.data(), static_cast<std::size_t>(size)) ==
          "FDSTORE=1\nFDNAME=listening");
    const auto* note = CMSG_FIRSTHDR(&header);
    REQUIRE((note != nullptr && note->cmsg_type == SCM_RIGHTS));
    int number = -1;
    std::memcpy(&number, CMSG_DATA(note), sizeof number);
    CHECK(listens_at(loop::Descriptor(number), {"127.0.0.1", listener->port()}));
}

TEST_CASE("a status of two lines is one line for systemd") {
    const Listening systemd;
    show_status("one\nREADY=1");
    CHECK(systemd.heard() == Heard{"STATUS=one READY=1"});
}

TEST_CASE("the watchdog is fed by the loop, and by nothing else") {
    const Listening systemd;
    ::setenv("WATCHDOG_USEC", "30000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    loop::UvLoop loop;
    Supervisor supervisor(loop);
    supervisor.ready();
    CHECK(systemd.heard() == Heard{kMain, kForget, "READY=1", "WATCHDOG=1"});
    Heard fed;
    bool late = false;
    loop.after(5000ms, [&] { late = true; });
    while (fed.size() < 2 && !late) {
        loop.run_once(5ms);
        for (auto& each : systemd.heard()) fed.push_back(std::move(each));
    }
    CHECK(fed == Heard{"WATCHDOG=1", "WATCHDOG=1"});
}

TEST_CASE("without systemd nothing is said, and nothing fails") {
    loop::UvLoop loop;
    Supervisor supervisor(loop);
    supervisor.ready();
    show_status("alone");
    supervisor.stopping({});
}
