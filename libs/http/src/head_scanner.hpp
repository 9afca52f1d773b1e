// Decides over the head of a request before anything else sees it: its shape, its bounds, and where
// its body ends. Pure, so that it can be fuzzed. @see RFC 9112 sections 2 to 6
#pragma once

#include "http/server.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellhop::http {

/// How the end of the body is known.
enum class Framing { kNone, kLength, kChunked };
enum class Persistence { kClose, kKeepAlive };
enum class Expectation { kNone, kContinue };

struct Head {
    std::string method;
    std::string target;  ///< origin form (`/path?query`) or `*`; its percent-encoding is sound
    int minor_version = 1;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    Framing framing = Framing::kNone;
    std::size_t content_length = 0;
    Persistence persistence = Persistence::kKeepAlive;
    Expectation expectation = Expectation::kNone;

    /// The first header of that name (given in lower case).
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

/// Why a request is not served.
struct Refusal {
    int status = 400;
    std::string message;
};

struct ScannedHead {
    Head head;              ///< as far as it could be read
    std::size_t bytes = 0;  ///< how long it was
    std::optional<Refusal> refusal;
};

/// Nothing while the head is incomplete and still may become a good one.
/// @param looked_at the bytes that an earlier call saw; 0 for a new head; kept up to date here
[[nodiscard]] std::optional<ScannedHead> scan_head(std::string_view bytes, const Limits& limits,
                                                   std::size_t& looked_at);

}  // namespace bellhop::http
