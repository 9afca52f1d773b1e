// Another program, run to its end without blocking: what it printed, and how it ended.
#pragma once

#include "core/time.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bellhop::loop {

/// What is run. No shell is between: an argument is one argument, whatever is in it.
struct ChildCommand {
    std::string program;                   ///< a path, or a name that PATH leads to
    std::vector<std::string> arguments;    ///< without the program's name
    std::vector<std::string> environment;  ///< `NAME=VALUE`; all of it, nothing is inherited
    Milliseconds timeout{30000};           ///< then it is killed
    std::size_t most_output = std::size_t{1024} * 1024;  ///< of each stream; beyond it is killed
};

struct ChildResult {
    int exit_code = -1;   ///< 128 and the signal where one ended it; -1 where it never ran
    std::string out;      ///< standard output
    std::string err;      ///< standard error
    std::string problem;  ///< why this is not all of it: never ran, too long, too much; else empty
};

/// A program that runs. Destroying it kills the program; then nobody is told.
class Child {
 public:
    using Done = std::function<void(ChildResult result)>;

    Child() = default;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    virtual ~Child() = default;
};

}  // namespace bellhop::loop
