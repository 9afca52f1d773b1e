// What a handler answers.
#pragma once

#include "wire/codec.hpp"

#include <string>

namespace bellhop::worker {

/// The answer to a command: its wire name and its body. An empty type: nobody is told.
struct Reply {
    std::string type;
    std::string body;
    bool again = false;  ///< what was asked for had been done before, and nothing was done now
};

/// A struct of a contract as a reply.
template <wire::Described T>
[[nodiscard]] Reply reply(const T& answer) {
    return {std::string(T::kWireName), wire::encode(answer)};
}

}  // namespace bellhop::worker
