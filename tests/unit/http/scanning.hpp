// Short ways to scan a head in a test.
#pragma once

#include "head_scanner.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bellhop::tests {

inline std::optional<http::ScannedHead> scanned(std::string_view bytes,
                                                const http::Limits& limits = {}) {
    std::size_t looked_at = 0;
    return http::scan_head(bytes, limits, looked_at);
}

/// The status of the refusal; 0 where the head is fine, -1 where it is not complete.
inline int status_of(std::string_view bytes, const http::Limits& limits = {}) {
    const auto result = scanned(bytes, limits);
    if (!result) return -1;
    return result->refusal ? result->refusal->status : 0;
}

/// The verdict on a POST with these header lines (each ended by CR LF) besides Host.
inline int status_with(std::string_view header_lines, const http::Limits& limits = {}) {
    return status_of("POST / HTTP/1.1\r\nHost: x\r\n" + std::string(header_lines) + "\r\n", limits);
}

}  // namespace bellhop::tests
