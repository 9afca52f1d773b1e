// Several threads that want the same thing at the same moment, as processes of one service do.
#pragma once

#include <exception>
#include <functional>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bellhop::tests {

constexpr int kRivals = 4;

/// Runs `act` in four threads at once, to their ends. @return what those that failed said, a line
/// each
inline std::string at_once(const std::function<void()>& act) {
    std::latch start{kRivals};
    std::mutex lock;
    std::string failures;
    {
        std::vector<std::jthread> rivals;
        rivals.reserve(kRivals);
        for (int i = 0; i < kRivals; ++i) {
            rivals.emplace_back([&] {
                start.arrive_and_wait();
                try {
                    act();
                } catch (const std::exception& error) {
                    const std::lock_guard guard{lock};
                    failures += std::string{error.what()} + "\n";
                }
            });
        }
    }
    return failures;
}

}  // namespace bellhop::tests
