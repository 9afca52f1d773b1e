// A program in a terminal of its own: what it shows, and keys for it.
#pragma once

#include "core/time.hpp"
#include "terminal_screen.hpp"

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bellhop::tests {

/// The program is killed at the end, where it still runs. Everything throws std::runtime_error
/// where the system refuses.
class PseudoTerminal {
 public:
    using Place = TerminalScreen::Place;

    /// @param environment added to our own @param size columns and rows
    PseudoTerminal(const std::vector<std::string>& words,
                   const std::map<std::string, std::string>& environment, Place size);
    ~PseudoTerminal();
    PseudoTerminal(const PseudoTerminal&) = delete;
    PseudoTerminal& operator=(const PseudoTerminal&) = delete;

    void type(const std::string& keys);
    void resize(Place size);
    void signal(int number) const;
    /// Waits until the screen holds the text; false where `most` passed first.
    [[nodiscard]] bool shows(const std::string& text, Milliseconds most);
    /// The same until it does not.
    [[nodiscard]] bool hides(const std::string& text, Milliseconds most);
    [[nodiscard]] std::string screen() const { return screen_.text(); }
    /// Every byte that the program wrote.
    [[nodiscard]] const std::string& written() const { return written_; }
    /// Whether the terminal is in the modes that it had at the beginning.
    [[nodiscard]] bool as_before() const;
    /// @return the exit code, 128 + signal where one ended it, -1 where `most` passed first
    [[nodiscard]] int wait_for_end(Milliseconds most);

 private:
    void read();
    [[nodiscard]] std::string modes() const;

    int master_ = -1;
    int slave_ = -1;  // stays open: so its modes can be asked for when the program is gone
    pid_t pid_ = -1;
    std::string modes_before_;
    std::string written_;
    TerminalScreen screen_;
};

}  // namespace bellhop::tests
