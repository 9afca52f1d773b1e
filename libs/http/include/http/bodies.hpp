// What an error looks like in JSON: one description for the answers and for the documents of them.
#pragma once

#include "http/message.hpp"
#include "wire/codec.hpp"

#include <optional>
#include <string>

namespace bellhop::http {

/// The error body of this API.
struct ErrorBody {
    std::string status = "error";
    std::string message;               ///< for people
    std::optional<std::string> field;  ///< the member, parameter or header that is wrong
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &ErrorBody::status),
                            wire::field("message", &ErrorBody::message),
                            wire::field("field", &ErrorBody::field));
    }
};

/// A problem as RFC 9457 describes it, for what is not in the documented contract.
struct Problem {
    std::string type = "about:blank";
    std::string title;
    int status = 0;
    std::string detail;
    static constexpr auto fields() {
        return wire::fields(
            wire::field("type", &Problem::type), wire::field("title", &Problem::title),
            wire::field("status", &Problem::status), wire::field("detail", &Problem::detail));
    }
};

/// The problem as `application/problem+json`. @param problem its status is the answer's
[[nodiscard]] Response answer_of(const Problem& problem);

}  // namespace bellhop::http
