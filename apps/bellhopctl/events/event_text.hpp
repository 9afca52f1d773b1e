// An event of `booking.events` for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::ctl {

/// What is read of an event.
struct EventLine {
    std::string id;
    std::string booking;
    std::string text;  ///< time, booking, type and data, on one line
};

/// @param body of the message @return nothing where it is no CloudEvent
[[nodiscard]] std::optional<EventLine> read_event(std::string_view body);

/// The patterns of `--type`, `room.held,payment.*`; all events where it is empty.
/// @throws BadConfiguration for what can be no type of an event
[[nodiscard]] std::vector<std::string> event_patterns(const std::string& types);

}  // namespace bellhop::ctl
