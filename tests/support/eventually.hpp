// Waiting for a condition, with a bound.
#pragma once

#include "core/time.hpp"

#include <chrono>
#include <thread>

namespace bellhop::tests {

/// Asks until the condition holds. @return false where `most` passed first
template <class Condition>
[[nodiscard]] bool eventually(Milliseconds most, Condition condition) {
    const auto until = std::chrono::steady_clock::now() + most;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

}  // namespace bellhop::tests
