// What the documents name must be there.
#pragma once

#include "source_tree.hpp"

namespace bellhop::tidy {

/// Every path that a Markdown file names in backticks, and every file that it links to, exists.
/// @param paths of all files, relative to the top
[[nodiscard]] Violations check_named_paths(const SourceFile& file,
                                           const std::vector<std::string>& paths);

}  // namespace bellhop::tidy
