// The broker's definitions hold all that the services' contracts name.
#pragma once

#include "source_tree.hpp"

namespace bellhop::tidy {

/// Over apps/*/contract/ and rabbitmq/definitions.json: a queue that a contract names (`kQueue`) is
/// its service's `NAME.commands`, and it has its queue, its delay queues and its dead letters, with
/// their exchanges, bindings and policies, and a user who may use them.
[[nodiscard]] Violations check_topology(const std::vector<SourceFile>& files);

}  // namespace bellhop::tidy
