// What must hold whenever everything is settled, whatever happened before.
#pragma once

#include "flow/house.hpp"

#include <string>
#include <vector>

namespace bellhop::flow {

/// Every broken promise as a sentence; empty where all hold: no night is sold beyond its rooms,
/// rooms taken are what bookings hold, a confirmed booking has exactly one approved payment of its
/// amount, every approved payment and every held room belongs to a confirmed booking, no outbox row
/// is left, nothing is in a dead-letter queue.
[[nodiscard]] std::vector<std::string> broken_invariants(House& house);

}  // namespace bellhop::flow
