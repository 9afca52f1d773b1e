// Asking terminfo. Its header names half of the dictionary as macros, so it is alone in this file.
#include "bellhopctl/top/terminfo.hpp"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <curses.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

namespace bellhop::ctl {

namespace {

constexpr std::array kCrashes{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

/// What gives the terminal back when the process crashes: made ready before, because a signal's
/// handler may do next to nothing.
struct LastWords {
    termios modes{};
    std::array<char, 256> text{};
    std::size_t length = 0;

    void add(const char* sequence) {
        if (sequence == nullptr) return;
        const auto more = std::strlen(sequence);
        if (length + more > text.size()) return;
        std::memcpy(text.data() + length, sequence, more);
        length += more;
    }
};
LastWords last_words;

extern "C" void on_crash(int signal) {
    const auto written = write(STDOUT_FILENO, last_words.text.data(), last_words.length);
    static_cast<void>(written);
    tcsetattr(STDIN_FILENO, TCSANOW, &last_words.modes);
    // The handler is there for one signal only: the next one ends the process.
    raise(signal);
}

/// What the terminal does at a sequence of that name; nullptr where it can't.
const char* sequence_of(std::string name) {
    const char* found = tigetstr(name.data());
    // So terminfo says that this is no text at all.
    return reinterpret_cast<std::intptr_t>(found) == -1 ? nullptr : found;
}

}  // namespace

void restore_at_crash() {
    tcgetattr(STDIN_FILENO, &last_words.modes);
    last_words.length = 0;
    for (const auto* name : {"sgr0", "cnorm", "rmkx", "rmcup"}) last_words.add(sequence_of(name));
    struct sigaction action {};
    action.sa_handler = on_crash;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    for (const int signal : kCrashes) sigaction(signal, &action, nullptr);
}

void forget_crashes() {
    for (const int signal : kCrashes) std::signal(signal, SIG_DFL);
}

bool can_move_its_cursor() {
    const char* name = std::getenv("TERM");
    if (name == nullptr || std::string_view(name) == "dumb") return false;
    int problem = 0;
    if (setupterm(name, STDOUT_FILENO, &problem) != OK) return false;
    return sequence_of("cup") != nullptr;
}

}  // namespace bellhop::ctl
