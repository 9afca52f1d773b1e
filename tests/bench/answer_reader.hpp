// Reads HTTP answers out of a stream of bytes: as much as a load generator has to know.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellhop::bench {

struct HttpAnswer {
    int status = 0;
    bool retry_after = false;  ///< the header is there
    bool closes = false;       ///< `Connection: close`
    std::string body;

    /// The value of the first member of that name, a text; empty where it is not there.
    [[nodiscard]] std::string_view text(std::string_view member) const;
};

/// Takes a whole answer from the front of what was received. @throws std::runtime_error for one
/// without a Content-Length
[[nodiscard]] std::optional<HttpAnswer> take_answer(std::string& received);

}  // namespace bellhop::bench
