// How long to wait before the next attempt: exponential, with full jitter.
#pragma once

#include "core/random.hpp"

#include <algorithm>

namespace bellhop::bus {

/// Waits between nothing and a limit that doubles from the first to the longest.
class Backoff {
 public:
    Backoff(Random& random, Milliseconds first, Milliseconds longest)
        : random_(random), first_(first), longest_(longest), limit_(first) {}

    [[nodiscard]] Milliseconds next() {
        const auto wait = random_.up_to(limit_);
        limit_ = std::min(limit_ * 2, longest_);
        return wait;
    }
    /// It worked: the next failure waits briefly again.
    void reset() { limit_ = first_; }

 private:
    Random& random_;
    Milliseconds first_;
    Milliseconds longest_;
    Milliseconds limit_;
};

}  // namespace bellhop::bus
