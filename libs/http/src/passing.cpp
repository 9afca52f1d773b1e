// Netstrings: a length, a colon, so many bytes. The first one names the version of all this.
#include "passing.hpp"

#include <charconv>
#include <vector>

namespace bellhop::http {

namespace {

constexpr std::string_view kVersion = "bellhop connection 1";
constexpr std::size_t kIdleFields = 2;
constexpr std::size_t kRequestFields = 8;

void add(std::string& bytes, std::string_view field) {
    bytes.append(std::to_string(field.size())).append(":").append(field);
}

/// Fewer than there should be where the bytes are no netstrings.
std::vector<std::string_view> fields_of(std::string_view bytes) {
    std::vector<std::string_view> fields;
    while (!bytes.empty()) {
        std::size_t size = 0;
        const auto* end = bytes.data() + bytes.size();
        const auto [colon, error] = std::from_chars(bytes.data(), end, size);
        if (error != std::errc{} || colon == end || *colon != ':') return {};
        bytes.remove_prefix(static_cast<std::size_t>(colon - bytes.data()) + 1);
        if (size > bytes.size()) return {};
        fields.push_back(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return fields;
}

}  // namespace

std::string write_state(const PassedState& state) {
    std::string bytes;
    add(bytes, kVersion);
    add(bytes, state.input);
    if (!state.request) return bytes;
    add(bytes, state.request->method);
    add(bytes, state.request->minor_version == 0 ? "0" : "1");
    add(bytes, state.request->persistence == Persistence::kKeepAlive ? "keep-alive" : "close");
    add(bytes, state.request->request_id);
    add(bytes, state.request->route);
    add(bytes, state.request->note);
    return bytes;
}

std::optional<PassedState> read_state(std::string_view bytes) {
    const auto fields = fields_of(bytes);
    if (fields.size() != kIdleFields && fields.size() != kRequestFields) return std::nullopt;
    if (fields[0] != kVersion) return std::nullopt;
    PassedState state;
    state.input = fields[1];
    if (fields.size() == kIdleFields) return state;
    auto& request = state.request.emplace();
    request.method = fields[2];
    request.minor_version = fields[3] == "0" ? 0 : 1;
    request.persistence = fields[4] == "keep-alive" ? Persistence::kKeepAlive : Persistence::kClose;
    request.request_id = fields[5];
    request.route = fields[6];
    request.note = fields[7];
    return state;
}

}  // namespace bellhop::http
