// The names of messages: written once each, in the struct that they name.
#pragma once

#include "source_tree.hpp"

namespace bellhop::tidy {

/// Over all files of libs/ and apps/: `kWireName` is a literal of the shape `service.word.vN`, no
/// two structs have the same, and nobody else writes a name of a message.
[[nodiscard]] Violations check_wire_names(const std::vector<SourceFile>& files);

}  // namespace bellhop::tidy
