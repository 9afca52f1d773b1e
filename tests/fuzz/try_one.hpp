// What every fuzz target is made of: one function over bytes, and the properties that all decoders
// share.
#pragma once

#include "core/check.hpp"
#include "core/errors.hpp"

#include <string>
#include <string_view>

namespace bellhop::fuzz {

/// A target's own: decodes the bytes, and holds what must be true of the outcome. What is not ends
/// the process, and so does any exception that leaves it.
void try_one(std::string_view bytes);

/// Holds that a refusal can be shown: it says why, in a text of bounded length.
void check_refusal(const BadMessage& refusal);

/// Takes the first line off: what stands before the first line feed, or all.
[[nodiscard]] std::string_view take_line(std::string_view& bytes);
/// Takes a number off: the first byte; 0 where there is none.
[[nodiscard]] unsigned take_byte(std::string_view& bytes);

/// Whether `decode` took its input. @return false where it refused it as a decoder may
template <class Decode>
[[nodiscard]] bool taken(const Decode& decode) {
    try {
        decode();
        return true;
    } catch (const BadMessage& refusal) {
        check_refusal(refusal);
        return false;
    }
}

}  // namespace bellhop::fuzz
