// After the storm: whether every promise was kept.
#pragma once

#include "bellhopctl/audit/audit.hpp"
#include "chaos/guests.hpp"
#include "chaos/town.hpp"

#include <string>
#include <vector>

namespace bellhop::chaos {

/// What the end looks like.
struct Verdict {
    ctl::AuditReport audit;
    std::int64_t keys = 0;
    std::int64_t charged = 0;   ///< bookings, in the gateway's own books
    std::int64_t refunded = 0;  ///< of them
    std::int64_t duplicates =
        0;  ///< messages that the workers had handled before, since each worker's last start
    Milliseconds settled_after{0};
    std::vector<std::string> violations;
};

/// Everything is mended and no guest calls any more. Asks every unanswered key once more, waits at
/// most `patience` until nothing is pending, then judges. @param promises all that were ever made
[[nodiscard]] Verdict judge(Town& town, std::vector<Promise> promises, Milliseconds patience);

}  // namespace bellhop::chaos
