// The protocol of systemd, by its own library. @see sd_notify(3), sd_watchdog_enabled(3)
#include "supervisor.hpp"

#include "listening_socket.hpp"

#include <algorithm>
#include <cstdint>

#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace bellhop::service {

namespace {

constexpr int kKeepEnvironment = 0;

/// A status is one line: the next one would be read as another message.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

}  // namespace

void show_status(const std::string& text) {
    ::sd_notify(kKeepEnvironment, ("STATUS=" + one_line(text)).c_str());
}

Supervisor::Supervisor(loop::UvLoop& loop) : loop_(loop) {
    std::uint64_t within_us = 0;
    // Three times as often as it must be: one may come late.
    if (::sd_watchdog_enabled(kKeepEnvironment, &within_us) > 0)
        period_ = std::max(Milliseconds{1}, Milliseconds{within_us / 1000 / 3});
}

void Supervisor::is_main() {
    ::sd_notify(kKeepEnvironment, ("MAINPID=" + std::to_string(::getpid())).c_str());
}

void Supervisor::ready() {
    is_main();
    // After a crash nobody is to wait there.
    ::sd_notify(kKeepEnvironment, ("FDSTOREREMOVE=1\nFDNAME=" + std::string(kLeft)).c_str());
    ::sd_notify(kKeepEnvironment, "READY=1");
    if (period_ > Milliseconds{0}) feed();
}

void Supervisor::stopping(const loop::Descriptor& listening) {
    if (listening) {
        const auto words = "FDSTORE=1\nFDNAME=" + std::string(kLeft);
        const int number = listening.number();
        ::sd_pid_notify_with_fds(0, kKeepEnvironment, words.c_str(), &number, 1);
    }
    ::sd_notify(kKeepEnvironment, "STOPPING=1\nSTATUS=stopping: finishing the work in hand");
}

void Supervisor::handing_over() {
    show_status("another process takes this one's place");
}

void Supervisor::feed() {
    ::sd_notify(kKeepEnvironment, "WATCHDOG=1");
    loop_.after(period_, [this] { feed(); });
}

}  // namespace bellhop::service
