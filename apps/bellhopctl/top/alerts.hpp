// What is wrong with the house at present, the worst first: pure.
#pragma once

#include "bellhopctl/place.hpp"
#include "bellhopctl/top/lines.hpp"
#include "bellhopctl/top/sight.hpp"

#include <string>
#include <vector>

namespace bellhop::ctl {

struct Alert {
    Tone tone = Tone::kTrouble;
    std::string what;
    std::string next;   ///< a command to type
    std::string words;  ///< of who is in trouble, for who has the room to show them
};

/// @param place what is typed there
[[nodiscard]] std::vector<Alert> alerts(const Sight& sight, const Place& place);
/// A line each where that is wide enough, two otherwise.
[[nodiscard]] Lines alert_lines(const std::vector<Alert>& alerts, std::size_t columns, Signs signs);

/// What a service says of itself, without its name.
[[nodiscard]] std::string own_words(const ServiceSight& service);

}  // namespace bellhop::ctl
