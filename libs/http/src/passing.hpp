// What a connection was at when it changed hands, as bytes for the process that goes on with it.
#pragma once

#include "head_scanner.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bellhop::http {

/// A request that the one process read and the other one answers.
struct PassedRequest {
    std::string method;
    int minor_version = 1;
    Persistence persistence = Persistence::kClose;
    std::string request_id;
    std::string route;  ///< the pattern
    std::string note;   ///< what its handler left for whoever answers it
};

struct PassedState {
    std::string input;                     ///< read and not used yet
    std::optional<PassedRequest> request;  ///< none: it is between requests
};

[[nodiscard]] std::string write_state(const PassedState& state);
/// Nothing for bytes that another version of this program wrote.
[[nodiscard]] std::optional<PassedState> read_state(std::string_view bytes);

}  // namespace bellhop::http
