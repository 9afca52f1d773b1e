// Prefer, read leniently: what can't be understood is ignored.
#include "orchestrator/front/prefer.hpp"

#include "http/trimmed.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace bellhop::orchestrator {

namespace {

constexpr std::int64_t kMostSeconds = 30;

std::optional<std::int64_t> seconds_of(std::string_view preference) {
    if (!preference.starts_with("wait")) return std::nullopt;
    preference = http::trimmed(preference.substr(4));
    if (!preference.starts_with('=')) return std::nullopt;
    preference = http::trimmed(preference.substr(1));
    std::int64_t seconds = 0;
    const auto parsed =
        std::from_chars(preference.data(), preference.data() + preference.size(), seconds);
    const bool whole =
        parsed.ec == std::errc{} && parsed.ptr == preference.data() + preference.size();
    return whole && seconds >= 0 ? std::optional(std::min(seconds, kMostSeconds)) : std::nullopt;
}

}  // namespace

Milliseconds preferred_wait(const http::Request& request, Milliseconds usual) {
    std::optional<std::int64_t> seconds;
    bool async = false;
    const auto [first, last] = request.headers.equal_range("prefer");
    for (auto header = first; header != last; ++header) {
        std::string_view rest = header->second;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto whole = rest.substr(0, comma);
            const auto preference = http::trimmed(whole.substr(0, whole.find(';')));
            async = async || preference == "respond-async";
            if (const auto found = seconds_of(preference); found && !seconds) seconds = found;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    // Together they mean: wait so long, then answer 202 (RFC 7240, section 4.3).
    if (seconds) return Milliseconds{*seconds * 1000};
    return async ? Milliseconds{0} : usual;
}

}  // namespace bellhop::orchestrator
