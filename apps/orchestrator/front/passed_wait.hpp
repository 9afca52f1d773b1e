// A client's wait for a booking, on its way to the process that takes this one's place.
#pragma once

#include "orchestrator/waiting.hpp"

#include <string>

namespace bellhop::orchestrator {

struct PassedWait {
    Until until = Until::kDecided;
    BookingId id;
    Milliseconds left{0};
};

/// The note for http::Responder::pass_on.
[[nodiscard]] std::string to_note(const PassedWait& wait);
/// @throws BadMessage where it is none, such as that of another version
[[nodiscard]] PassedWait read_note(const std::string& note);

}  // namespace bellhop::orchestrator
