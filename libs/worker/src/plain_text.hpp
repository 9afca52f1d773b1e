// Text from outside, made fit for a header, a log line and every database.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace bellhop::worker {

[[nodiscard]] inline bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// Printable ASCII, cut to `most` bytes; whatever else was there is a question mark.
[[nodiscard]] inline std::string plain(std::string_view text, std::size_t most) {
    std::string out{text.substr(0, most)};
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return out;
}

}  // namespace bellhop::worker
