// The target of a request: is it sound, and what does it say. Hides cpp-httplib.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::http {

/// Whether this is an origin form (`/path?query`) of visible ASCII without a fragment, each `%`
/// before two hexadecimal digits, no encoded NUL anywhere and no encoded control character in the
/// path.
[[nodiscard]] bool is_sound_target(std::string_view target);

struct Target {
    std::string path;                   ///< decoded
    std::vector<std::string> segments;  ///< of the path, split before they were decoded
    std::multimap<std::string, std::string> query;
};

/// @param target a sound one, or `*`
[[nodiscard]] Target parse_target(std::string_view target);

}  // namespace bellhop::http
