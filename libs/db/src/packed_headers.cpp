// Lengths before texts.
#include "packed_headers.hpp"

#include <charconv>
#include <stdexcept>

namespace bellhop::db::outbox {
namespace {

std::string take_text(std::string_view& packed_text) {
    std::size_t size = 0;
    const auto* const end = packed_text.data() + packed_text.size();
    const auto [after, error] = std::from_chars(packed_text.data(), end, size);
    const bool whole = error == std::errc{} && after != end && *after == ':' &&
                       size <= static_cast<std::size_t>(end - after - 1);
    if (!whole) throw std::logic_error("the outbox has headers that it did not write");
    const std::string_view text{after + 1, size};
    packed_text = {text.data() + size, static_cast<std::size_t>(end - (text.data() + size))};
    return std::string{text};
}

}  // namespace

std::string packed(const std::map<std::string, std::string>& headers) {
    std::string out;
    for (const auto& [name, value] : headers) {
        for (const auto text : {std::string_view{name}, std::string_view{value}}) {
            out.append(std::to_string(text.size())).append(":").append(text);
        }
    }
    return out;
}

std::map<std::string, std::string> unpacked(std::string_view text) {
    std::map<std::string, std::string> headers;
    while (!text.empty()) {
        auto name = take_text(text);
        headers[std::move(name)] = take_text(text);
    }
    return headers;
}

}  // namespace bellhop::db::outbox
