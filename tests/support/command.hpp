// Runs a program to its end and hands back what it said, within a bound.
#pragma once

#include "core/time.hpp"

#include <map>
#include <string>
#include <vector>

namespace bellhop::tests {

struct CommandResult {
    int exit_code = -1;  ///< 128 + signal where a signal ended it, as in a shell
    std::string output;  ///< standard output and error as they came; cut at 4 MiB
    bool timed_out = false;
};

/// Runs `words` (the first is looked up in PATH) without a shell, with `environment` added to our
/// own. After `most` the program is killed.
[[nodiscard]] CommandResult run_command(const std::vector<std::string>& words,
                                        const std::map<std::string, std::string>& environment,
                                        Milliseconds most);

}  // namespace bellhop::tests
