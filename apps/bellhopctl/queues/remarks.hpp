// What is off about the queues, and what to type: pure.
#pragma once

#include "bellhopctl/queues/queue_list.hpp"

namespace bellhop::ctl {

struct Remark {
    enum class Weight {
        kNotice,   ///< it mends itself, or nothing is lost yet
        kTrouble,  ///< bookings wait for it
    };
    std::string queue;
    Weight weight = Weight::kNotice;
    std::string what;
    std::string next;  ///< a command to type
};

/// One remark a queue at most: the one that matters most.
[[nodiscard]] std::vector<Remark> remarks_on(const std::vector<Queue>& queues);

}  // namespace bellhop::ctl
