// Finds the end of a head, then reads it line by line.
#include "head_scanner.hpp"

#include "head_fields.hpp"

#include <algorithm>

namespace bellhop::http {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

struct EndSearch {
    std::optional<std::size_t> end;  // one past the empty line
    bool broken = false;             // a byte that no head can hold
};

/// Goes on from `from`: a head sent byte by byte is looked at once, not once for each byte.
EndSearch find_end(std::string_view bytes, std::size_t from) {
    for (std::size_t at = from; at < bytes.size(); ++at) {
        const char byte = bytes[at];
        const char before = at > 0 ? bytes[at - 1] : ' ';
        // NUL, a bare CR and a bare LF are read differently by different parties: the raw material
        // of request smuggling.
        if (byte == '\0' || (byte == '\n') != (before == '\r')) return {std::nullopt, true};
        if (byte == '\n' && at >= 3 && bytes[at - 2] == '\n') return {at + 1, false};
    }
    return {};
}

ScannedHead refused(Head head, std::size_t bytes, Refusal refusal) {
    return {std::move(head), bytes, std::move(refusal)};
}

Refusal too_long(std::string_view bytes, const Limits& limits) {
    const auto line = bytes.substr(0, limits.head_bytes).find('\n');
    if (line == std::string_view::npos) return {414, "The request target is too long"};
    return {431, "The headers are too long"};
}

/// @param text the head without its final empty line
std::optional<Refusal> read_lines(std::string_view text, const Limits& limits, Head& head) {
    auto end = text.find(kLineEnd);
    if (auto refusal = read_request_line(text.substr(0, end), limits, head)) return refusal;
    while (end != std::string_view::npos) {
        text.remove_prefix(end + kLineEnd.size());
        end = text.find(kLineEnd);
        if (head.headers.size() == limits.header_count) return Refusal{431, "Too many headers"};
        if (auto refusal = read_header_line(text.substr(0, end), head)) return refusal;
    }
    return judge_headers(limits, head);
}

}  // namespace

std::optional<std::string_view> Head::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [name](const auto& header) { return header.first == name; });
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

std::optional<ScannedHead> scan_head(std::string_view bytes, const Limits& limits,
                                     std::size_t& looked_at) {
    const auto search = find_end(bytes, std::min(looked_at, bytes.size()));
    looked_at = bytes.size();
    if (search.broken) {
        return refused({}, bytes.size(), {400, "The head of the request holds a forbidden byte"});
    }
    if (search.end.value_or(bytes.size()) > limits.head_bytes) {
        return refused({}, bytes.size(), too_long(bytes, limits));
    }
    if (!search.end) return std::nullopt;
    auto text = bytes.substr(0, *search.end - 2 * kLineEnd.size());
    // RFC 9112 section 2.2: one empty line before the request line is forgiven.
    if (text.starts_with(kLineEnd)) text.remove_prefix(kLineEnd.size());
    ScannedHead scanned;
    scanned.bytes = *search.end;
    scanned.refusal = read_lines(text, limits, scanned.head);
    return scanned;
}

}  // namespace bellhop::http
