// What is written to standard output, for tests.
#pragma once

#include <functional>
#include <string>

namespace bellhop::tests {

/// What `writer` writes to standard output; it is put back afterwards. `writer` throws nothing.
[[nodiscard]] std::string captured_output(const std::function<void()>& writer);

}  // namespace bellhop::tests
