// Asking the broker's management interface and the services what the rules have to know.
#pragma once

#include "bellhopctl/doctor/live.hpp"
#include "bellhopctl/house.hpp"

namespace bellhop::ctl {

/// Asks all of them, one after the other. Whoever does not answer is part of what is found: nothing
/// is thrown for it. @param vhost whose consumers count
[[nodiscard]] doctor::Live look_at_house(House& house, const std::string& vhost);

}  // namespace bellhop::ctl
