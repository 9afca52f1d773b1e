// Texts with a validator.
#include "http/asset.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace bellhop::http {

namespace {

/// FNV-1a. It tells one version of a text from another; nobody is kept from making a twin.
std::string hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
    return {digits.data(), end};
}

/// Whether a list of tags names this one. Compared weakly, as If-None-Match asks.
bool names(std::string_view list, std::string_view etag) {
    if (list == "*") return true;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        auto tag = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        tag.remove_prefix(std::min(tag.find_first_not_of(" \t"), tag.size()));
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag.substr(0, tag.find_last_not_of(" \t") + 1) == etag) return true;
    }
    return false;
}

}  // namespace

Asset::Asset(std::string content_type, std::string body, Headers headers)
    : etag_('"' + hash_of(body) + '"') {
    whole_.content_type = std::move(content_type);
    whole_.body = std::move(body);
    whole_.headers = {{"ETag", etag_}, {"Cache-Control", "no-cache"}};
    not_modified_ = {304, "", whole_.headers, ""};
    whole_.headers.emplace_back("X-Content-Type-Options", "nosniff");
    for (auto& header : headers) whole_.headers.push_back(std::move(header));
}

Response Asset::respond(const Request& request) const {
    const auto known = request.header("if-none-match");
    return known && names(*known, etag_) ? not_modified_ : whole_;
}

}  // namespace bellhop::http
