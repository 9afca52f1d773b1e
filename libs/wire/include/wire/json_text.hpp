// JSON text for places that need a single string of it.
#pragma once

#include <string>
#include <string_view>

namespace bellhop::wire {

/// The text as a JSON string, quoted and escaped (RFC 8259 section 7); bytes that are no UTF-8
/// become U+FFFD.
[[nodiscard]] std::string quoted(std::string_view text);

/// The text, with U+FFFD in the place of bytes that are no UTF-8.
[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace bellhop::wire
