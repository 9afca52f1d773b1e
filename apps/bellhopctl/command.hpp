// One command of bellhopctl, `bellhopctl NAME`: a folder of its own, and a line in main.cpp.
#pragma once

#include "bellhopctl/house.hpp"

namespace bellhop::ctl {

/// Its constructor adds it and its options to the program's, which it must outlive. `given` says
/// whether it is the one that was typed, `run` does it once.
class Command {
 public:
    Command() = default;
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    virtual ~Command() = default;

    [[nodiscard]] virtual bool given() const = 0;
    /// @return the exit code @throws Unavailable, BadConfiguration
    [[nodiscard]] virtual int run(House& house) = 0;
};

}  // namespace bellhop::ctl
