// The pipeline from the front to the confirmation, a line for each of its stations: pure.
#pragma once

#include "bellhopctl/top/lines.hpp"
#include "bellhopctl/top/sight.hpp"

namespace bellhop::ctl {

/// How much of it is shown.
enum class Stations {
    kAll,
    kQueues,  ///< for a low screen: the alerts name the services that are in trouble
};

[[nodiscard]] Lines pipeline_rows(const Sight& sight, Stations stations, std::size_t columns,
                                  Signs signs);

}  // namespace bellhop::ctl
