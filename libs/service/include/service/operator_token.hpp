// The operator's token: what shows that a request comes from who runs the house.
#pragma once

#include "service/options.hpp"

#include <string>

namespace bellhop::service {

/// A token, or why there is none.
struct FoundToken {
    std::string token;  ///< 16 to 200 printable characters without a blank
    std::string problem;
};

/// Where the token is: in the setting itself, or else in a file that only its owner can read.
struct OperatorTokenOptions {
    std::string token;
    std::string file = ".run/secrets/operator-token";

    void add_to(Options& options);
    /// For who shows it. @throws BadConfiguration for a token that can't be one
    [[nodiscard]] FoundToken find() const;
    /// For who asks for it: makes the file (0600) where there is none. Of several that do so at
    /// once one makes it, and all have the same. Its randomness is the kernel's, and not that of a
    /// `Random` whose numbers others see. @throws BadConfiguration for a token that can't be one,
    /// or a file that others can read
    [[nodiscard]] FoundToken find_or_make() const;
};

}  // namespace bellhop::service
