// Splits a target here and decodes its pieces with cpp-httplib. Why no more of cpp-httplib 0.11.4:
// its process_request decodes percent signs in header values and believes a sent REMOTE_ADDR, and
// its query parser reads `a=b=c` as a=c, so each of its results would have to be undone. Its
// percent decoding is sound once malformed and %u sequences were refused, as they are here.
#include "target.hpp"

#include <algorithm>

#include <httplib.h>

namespace bellhop::http {

namespace {

enum class Plus { kStays, kIsSpace };

std::string decoded(std::string_view text, Plus plus) {
    return httplib::detail::decode_url(std::string(text), plus == Plus::kIsSpace);
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

/// @param least the smallest byte that may be encoded
bool is_sound_encoding(std::string_view text, int least) {
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
        if (at + 2 >= text.size()) return false;
        const int high = hex_value(text[at + 1]);
        const int low = hex_value(text[at + 2]);
        if (high < 0 || low < 0) return false;
        const int code = high * 16 + low;
        if (code < least || (least > 1 && code == 0x7f)) return false;
    }
    return true;
}

/// Calls `take` with each piece between separators.
template <class Take>
void split(std::string_view text, char separator, Take take) {
    while (true) {
        const auto end = text.find(separator);
        take(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

bool is_sound_target(std::string_view target) {
    if (!target.starts_with('/')) return false;
    const bool visible = std::all_of(target.begin(), target.end(), [](char byte) {
        return byte > ' ' && byte < '\x7f' && byte != '#';
    });
    const auto question = std::min(target.find('?'), target.size());
    return visible && is_sound_encoding(target.substr(0, question), ' ') &&
           is_sound_encoding(target.substr(question), 1);
}

Target parse_target(std::string_view target) {
    Target parsed;
    const auto question = target.find('?');
    const auto path = target.substr(0, question);
    parsed.path = decoded(path, Plus::kStays);
    if (path.starts_with('/')) {
        split(path.substr(1), '/', [&parsed](std::string_view segment) {
            parsed.segments.push_back(decoded(segment, Plus::kStays));
        });
    }
    if (question == std::string_view::npos) return parsed;
    split(target.substr(question + 1), '&', [&parsed](std::string_view pair) {
        if (pair.empty()) return;
        const auto equals = pair.find('=');
        const auto value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
        parsed.query.emplace(decoded(pair.substr(0, equals), Plus::kIsSpace),
                             decoded(value, Plus::kIsSpace));
    });
    return parsed;
}

}  // namespace bellhop::http
