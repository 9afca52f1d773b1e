// The grammar of traceparent and tracestate.
#include "trace/context.hpp"

#include "core/headers.hpp"

#include <algorithm>

namespace bellhop::trace {

namespace {

constexpr std::size_t kLength = 55;  // 00-<32>-<16>-<2>
constexpr std::size_t kMostState = 512;
constexpr int kMostMembers = 32;

/// Lower-case digits only, as the recommendation wants it.
std::optional<std::uint64_t> hex_value(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits) {
        const bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f')) return std::nullopt;
        value = value << 4U | static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
    }
    return value;
}

std::string to_hex(std::uint64_t value, int digits) {
    std::string text(static_cast<std::size_t>(digits), '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, value >>= 4U)
        *at = "0123456789abcdef"[value & 15U];
    return text;
}

std::string_view without_blanks(std::string_view text) {
    const auto from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

bool is_member(std::string_view member) {
    const auto equals = member.find('=');
    return equals != 0 && equals != std::string_view::npos && equals + 1 < member.size();
}

}  // namespace

std::string TraceId::hex() const {
    return to_hex(high, 16) + to_hex(low, 16);
}

std::string SpanId::hex() const {
    return to_hex(bits, 16);
}

std::optional<Context> parse_traceparent(std::string_view text) {
    if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-')
        return std::nullopt;
    const auto version = hex_value(text.substr(0, 2));
    if (!version || *version == 0xFF) return std::nullopt;
    if (text.size() > kLength && (*version == 0 || text[kLength] != '-')) return std::nullopt;
    const auto high = hex_value(text.substr(3, 16));
    const auto low = hex_value(text.substr(19, 16));
    const auto span = hex_value(text.substr(36, 16));
    const auto flags = hex_value(text.substr(53, 2));
    if (!high || !low || !span || !flags) return std::nullopt;
    if ((*high == 0 && *low == 0) || *span == 0) return std::nullopt;
    const auto known = static_cast<std::uint8_t>(*flags & (Context::kSampled | Context::kRandom));
    return Context{{*high, *low}, {*span}, known, {}};
}

std::string to_traceparent(const Context& context) {
    return "00-" + context.trace.hex() + "-" + context.span.hex() + "-" + to_hex(context.flags, 2);
}

bool is_tracestate(std::string_view text) {
    if (text.empty() || text.size() > kMostState) return false;
    if (!std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; }))
        return false;
    int members = 0;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto member = without_blanks(text.substr(0, comma));
        // An empty member is allowed, and means nothing.
        if (!member.empty() && (!is_member(member) || ++members > kMostMembers)) return false;
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return members > 0;
}

std::optional<Context> incoming(const std::multimap<std::string, std::string>& headers) {
    const auto [parent, behind] = headers.equal_range(headers::kTraceparent);
    if (parent == behind || std::next(parent) != behind) return std::nullopt;
    auto context = parse_traceparent(without_blanks(parent->second));
    if (!context) return std::nullopt;
    std::string state;
    const auto [first, last] = headers.equal_range(headers::kTracestate);
    for (auto each = first; each != last; ++each)
        state.append(state.empty() ? "" : ",").append(each->second);
    if (is_tracestate(state)) context->state = std::move(state);
    return context;
}

}  // namespace bellhop::trace
