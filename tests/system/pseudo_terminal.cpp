// openpty, fork, exec.
#include "pseudo_terminal.hpp"

#include "support/eventually.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

namespace bellhop::tests {

namespace {

winsize window_of(PseudoTerminal::Place size) {
    winsize window{};
    window.ws_col = static_cast<unsigned short>(size.column);
    window.ws_row = static_cast<unsigned short>(size.row);
    return window;
}

[[noreturn]] void become(const std::vector<std::string>& words,
                         const std::map<std::string, std::string>& environment) {
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments.front(), arguments.data());
    _exit(127);
}

}  // namespace

PseudoTerminal::PseudoTerminal(const std::vector<std::string>& words,
                               const std::map<std::string, std::string>& environment, Place size)
    : screen_(size) {
    const auto window = window_of(size);
    if (openpty(&master_, &slave_, nullptr, nullptr, &window) != 0)
        throw std::runtime_error("no pseudo terminal");
    fcntl(master_, F_SETFL, O_NONBLOCK);
    fcntl(master_, F_SETFD, FD_CLOEXEC);
    modes_before_ = modes();
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("no fork");
    if (pid_ == 0) {
        login_tty(slave_);
        become(words, environment);
    }
}

PseudoTerminal::~PseudoTerminal() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    close(master_);
    close(slave_);
}

void PseudoTerminal::type(const std::string& keys) {
    if (::write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
        throw std::runtime_error("the terminal takes no keys");
}

void PseudoTerminal::resize(Place size) {
    read();
    screen_.resize(size);
    const auto window = window_of(size);
    ioctl(master_, TIOCSWINSZ, &window);
}

void PseudoTerminal::signal(int number) const {
    ::kill(pid_, number);
}

void PseudoTerminal::read() {
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while ((count = ::read(master_, buffer.data(), buffer.size())) > 0) {
        written_.append(buffer.data(), static_cast<std::size_t>(count));
        screen_.write({buffer.data(), static_cast<std::size_t>(count)});
    }
}

bool PseudoTerminal::shows(const std::string& text, Milliseconds most) {
    return eventually(most, [&] {
        read();
        return screen_.text().find(text) != std::string::npos;
    });
}

bool PseudoTerminal::hides(const std::string& text, Milliseconds most) {
    return eventually(most, [&] {
        read();
        return screen_.text().find(text) == std::string::npos;
    });
}

std::string PseudoTerminal::modes() const {
    termios now{};
    tcgetattr(slave_, &now);
    std::string text;
    for (const auto flags : {now.c_iflag, now.c_oflag, now.c_cflag, now.c_lflag})
        text += std::to_string(flags) + " ";
    return text;
}

bool PseudoTerminal::as_before() const {
    return modes() == modes_before_;
}

int PseudoTerminal::wait_for_end(Milliseconds most) {
    int status = 0;
    const bool ended = eventually(most, [&] {
        read();
        return waitpid(pid_, &status, WNOHANG) == pid_;
    });
    if (!ended) return -1;
    pid_ = -1;
    read();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace bellhop::tests
