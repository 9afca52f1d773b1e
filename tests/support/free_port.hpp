// Looking for ports that nobody uses.
#pragma once

namespace bellhop::tests {

/// Whether a listener on 127.0.0.1 could have this port now.
[[nodiscard]] bool port_is_free(int port);

}  // namespace bellhop::tests
