// Who may include whom.
#pragma once

#include "source_tree.hpp"

#include <set>
#include <string>

namespace bellhop::tidy {

/// The folders in apps/.
[[nodiscard]] std::set<std::string> apps_of(const std::vector<SourceFile>& tree);

/// Directions between libraries and apps, vendor headers only in their one library and never in a
/// public header.
[[nodiscard]] Violations check_includes(const SourceFile& file, const std::set<std::string>& apps);

}  // namespace bellhop::tidy
