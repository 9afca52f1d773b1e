// A part of a header's value.
#pragma once

#include <string_view>

namespace bellhop::http {

/// The text without the spaces and tabs around it. Throws nothing; the view is into `text`.
/// @see RFC 9110 section 5.6.3, optional whitespace
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace bellhop::http
