// C++ text with its comments, and where wanted its strings, made blank: so that rules look at code
// only.
#pragma once

#include <string>
#include <string_view>

namespace bellhop::tidy {

enum class Strings { kKept, kBlanked };

/// The text with every comment (and, where wanted, the inside of every string and character)
/// replaced by blanks; lines stay lines, columns stay columns.
[[nodiscard]] std::string code_of(std::string_view text, Strings strings);

/// Whether `word` stands in the text with no letter, digit or underscore on either side.
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);

[[nodiscard]] inline bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace bellhop::tidy
