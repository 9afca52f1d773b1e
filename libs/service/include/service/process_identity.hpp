// Names a process among all processes of all machines, and tells whether a named one has ended.
#pragma once

#include <string>

namespace bellhop::service {

/// This process: the boot of its machine, its process name space, its number and its start, in one
/// text. No other process ever has the same.
[[nodiscard]] std::string process_identity();

enum class Life {
    kRuns,
    kEnded,
    kUnknown,  ///< it is, or was, on another machine or in another container
};
/// What can be seen from here of the process that `identity` names.
[[nodiscard]] Life life_of(const std::string& identity);

/// For people: `process 123 on this machine`, or `a process on another machine`.
[[nodiscard]] std::string in_words(const std::string& identity);

}  // namespace bellhop::service
