// The terminal as `top` uses it. Which library draws is known in one file.
#pragma once

#include "bellhopctl/top/lines.hpp"

#include <memory>

namespace bellhop::ctl {

enum class Key { kNone, kQuit, kPause, kUp, kDown, kEnter, kBack };

/// A screen of its own, while it lives. One at a time; one thread.
class Terminal {
 public:
    Terminal() = default;
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    /// The terminal is as it was before.
    virtual ~Terminal() = default;

    /// As it is now: a terminal may change its size at any time.
    [[nodiscard]] virtual Size size() = 0;
    virtual void draw(const Lines& lines) = 0;
    /// The next key that was pressed; kNone where there is none. Never waits.
    [[nodiscard]] virtual Key key() = 0;
    /// Whether nobody is at the other end any more.
    [[nodiscard]] virtual bool gone() const = 0;
    [[nodiscard]] virtual Signs signs() const = 0;
    /// To be watched for keys.
    [[nodiscard]] virtual int descriptor() const = 0;
};

/// Takes the terminal of this process. Whatever ends the process, short of SIGKILL, gives it back.
/// @return nothing where there is none on standard input and output, or none that can move its
/// cursor (TERM)
[[nodiscard]] std::unique_ptr<Terminal> open_terminal();
/// What the language settings say about texts that are printed.
[[nodiscard]] Signs signs_of_locale();

}  // namespace bellhop::ctl
