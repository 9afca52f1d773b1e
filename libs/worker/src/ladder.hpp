// The delay queues between the attempts of one message.
#pragma once

#include "bus/names.hpp"

#include <algorithm>

namespace bellhop::worker {

/// The delay before the attempt after `attempts` failed ones, 1 or more.
[[nodiscard]] inline const bus::names::Delay& delay_after(int attempts) {
    const auto& ladder = bus::names::kDelays;
    const auto rung = std::clamp<std::size_t>(static_cast<std::size_t>(attempts), 1, ladder.size());
    return ladder[rung - 1];
}

}  // namespace bellhop::worker
