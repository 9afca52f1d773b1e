// Names that say nothing, of folders, files and types.
#pragma once

#include "source_tree.hpp"

namespace bellhop::tidy {

/// No folder or file called after nothing in particular, and no src/ at the top.
[[nodiscard]] Violations check_path_name(const SourceFile& file);
/// No types that end in Manager, Helper, Util, Impl or Base, or begin with the I of an interface.
[[nodiscard]] Violations check_type_names(const SourceFile& file);

}  // namespace bellhop::tidy
