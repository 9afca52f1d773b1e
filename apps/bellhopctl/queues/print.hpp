// The queues as a table, and as JSON.
#pragma once

#include "bellhopctl/queues/remarks.hpp"

namespace bellhop::ctl {

/// Which queues a table shows. All have a line in JSON.
enum class Shown {
    kInteresting,  ///< not those that are empty, without consumers, and by design so
    kAll
};

/// The table, remarks with what to type at `place`, and a line about what was left out.
[[nodiscard]] std::string queues_text(const std::vector<Queue>& queues, Timestamp now, Shown shown,
                                      const Place& place);
[[nodiscard]] std::string queues_json(const std::vector<Queue>& queues, Timestamp now,
                                      const Place& place);

}  // namespace bellhop::ctl
