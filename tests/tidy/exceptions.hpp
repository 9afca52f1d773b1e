// The exceptions from the rules. Each has its reason, and each must still be needed.
#pragma once

#include "source_tree.hpp"

#include <span>
#include <string_view>

namespace bellhop::tidy {

/// One exception.
struct Exception {
    std::string_view path;  ///< a file, or a folder with a slash at its end
    std::string_view what;  ///< the function or header; empty for all of the file
    std::string_view why;
};

/// @name The tables
/// @{
[[nodiscard]] std::span<const Exception> include_exceptions();
[[nodiscard]] std::span<const Exception> catch_exceptions();
[[nodiscard]] std::span<const Exception> function_length_exceptions();
[[nodiscard]] std::span<const Exception> file_length_exceptions();
[[nodiscard]] std::span<const Exception> sleep_exceptions();
/// @}

/// What the table does not allow of what a rule found; and every exception that nothing needs any
/// more.
[[nodiscard]] Violations after_exceptions(std::span<const Exception> table,
                                          const Violations& found);

}  // namespace bellhop::tidy
