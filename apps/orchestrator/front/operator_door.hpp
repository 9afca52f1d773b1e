// Who may change what is more than a guest's own booking: whoever shows the operator's token.
#pragma once

#include "http/server.hpp"

#include <array>
#include <optional>
#include <string>

namespace bellhop::orchestrator {

/// Asks for `Authorization: Bearer TOKEN` (RFC 6750) and compares it in constant time.
class OperatorDoor {
 public:
    /// @param token empty: nobody may pass
    explicit OperatorDoor(const std::string& token);

    /// @return nothing where the request may pass; else the answer, a problem (RFC 9457): 401
    /// without a token, 403 with another
    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& request) const;

 private:
    using Hash = std::array<unsigned char, 32>;
    [[nodiscard]] static Hash hash_of(std::string_view text);

    bool closed_;
    Hash token_;
};

}  // namespace bellhop::orchestrator
