// The one answer that belongs to no service: the command was parked, a person has to look.
#pragma once

#include "wire/codec.hpp"

#include <string>
#include <string_view>

namespace bellhop::wire {

/// What libs/worker answers for a command that it parked in the dead letters, and for every later
/// copy of it. libs/saga hears it.
struct Parked {
    static constexpr std::string_view kWireName = "worker.parked.v1";
    std::string message_id;  ///< of the parked command
    std::string reason;      ///< printable ASCII, at most 300 bytes
    static constexpr auto fields() {
        return wire::fields(wire::field("message_id", &Parked::message_id, Text{1, 255}),
                            wire::field("reason", &Parked::reason, Text{0, 1000}));
    }
};

}  // namespace bellhop::wire
