// Which facts an auditor asks for: a page of them, or those of one booking.
#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bellhop::service {

/// The query `?after=KEY&limit=N` (1 to 1,000, usually 500) or `?booking_id=KEY`.
struct FactPage {
    std::string after;  ///< facts with greater keys; empty: from the first
    std::string only;   ///< of this booking; empty: of all
    std::int64_t limit = 500;

    /// @throws BadMessage naming the parameter that can't be
    [[nodiscard]] static FactPage of(const http::Request& request) {
        return {std::string(request.parameter("after").value_or("")),
                std::string(request.parameter("booking_id").value_or("")),
                http::whole_parameter(request, "limit", {500, 1000})};
    }
    /// The key to go on after; nothing behind the last page.
    template <class Facts, class Key>
    [[nodiscard]] std::optional<std::string> next(const Facts& facts, Key key) const {
        if (!only.empty() || static_cast<std::int64_t>(facts.size()) < limit) return std::nullopt;
        return key(facts.back());
    }
};

}  // namespace bellhop::service
