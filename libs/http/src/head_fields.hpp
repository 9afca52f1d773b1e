// The pieces of a head: request line, one header line, and what the headers say together. Private
// to the head scanner.
#pragma once

#include "head_scanner.hpp"
#include "http/trimmed.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bellhop::http {

/// Reads `METHOD target HTTP/1.x` into the head.
[[nodiscard]] std::optional<Refusal> read_request_line(std::string_view line, const Limits& limits,
                                                       Head& head);
/// Reads `name: value` into the head.
[[nodiscard]] std::optional<Refusal> read_header_line(std::string_view line, Head& head);
/// What the headers say about the message as a whole: host, framing, length, expectation.
[[nodiscard]] std::optional<Refusal> judge_headers(const Limits& limits, Head& head);

[[nodiscard]] std::string lower_case(std::string_view text);
/// Whether the text is a token of RFC 9110 section 5.6.2: a method or a header name.
[[nodiscard]] bool is_token(std::string_view text);

}  // namespace bellhop::http
