// Who may include whom.
#pragma once

#include "source_tree.hpp"

namespace bellhop::tidy {

/// Directions between libraries and apps, vendor headers only in their one library and never in a
/// public header.
[[nodiscard]] Violations check_includes(const SourceFile& file);

}  // namespace bellhop::tidy
