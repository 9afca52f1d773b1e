// How many lines of one kind a second may have in the log.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <utility>

namespace bellhop::service {

/// Thousands of requests a second may fail alike, and the first few lines say it all. One thread.
class LineBudget {
 public:
    static constexpr int kLinesPerSecond = 10;

    struct Verdict {
        bool may_write = false;
        std::int64_t left_out = 0;  ///< lines that were not written since the last one that was
    };
    [[nodiscard]] Verdict ask(Timestamp now) {
        const auto second = to_micros(now) / 1'000'000;
        if (std::exchange(second_, second) != second) written_ = 0;
        if (written_ == kLinesPerSecond) {
            ++left_out_;
            return {};
        }
        ++written_;
        return {true, std::exchange(left_out_, 0)};
    }

 private:
    std::int64_t second_ = -1;
    int written_ = 0;
    std::int64_t left_out_ = 0;
};

}  // namespace bellhop::service
