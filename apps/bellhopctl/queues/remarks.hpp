// What is off about the queues, and what to type: pure.
#pragma once

#include "bellhopctl/place.hpp"
#include "bellhopctl/queues/queue_list.hpp"

namespace bellhop::ctl {

struct Remark {
    enum class Kind {
        kNobody,   ///< consumes it, and somebody should
        kFull,     ///< nearly
        kGrowing,  ///< more comes than goes
        kRetried,  ///< commands that failed wait to be tried again
        kDead,     ///< dead letters
    };
    std::string queue;
    Kind kind = Kind::kNobody;
    std::string what;
    std::string next;  ///< a command to type
};

/// One remark a queue at most: the one that matters most.
/// @param place what is typed there
[[nodiscard]] std::vector<Remark> remarks_on(const std::vector<Queue>& queues, const Place& place);

}  // namespace bellhop::ctl
