// Reads the URL of a database.
#include "database_url.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

namespace bellhop::db {
namespace {

/// Says what is wrong without the URL itself: it may hold a password.
[[noreturn]] void refuse(const std::string& why) {
    throw BadConfiguration("the database URL " + why +
                           "; it must be sqlite:PATH or postgresql://user:password@host:port/name");
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned value = 0;
        const auto digits = text.substr(i + 1, 2);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || read.ptr != digits.data() + 2 || value == 0)
            refuse("has a bad percent escape");
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

/// Cuts `text` at the first of `mark`: returns what stood before it, and leaves what stood after
/// it.
std::string_view cut(std::string_view& text, std::string_view mark) {
    const auto at = text.find(mark);
    const auto before = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + mark.size());
    return before;
}

bool is_port(const std::string& text) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, port);
    return read.ec == std::errc{} && read.ptr == end && port > 0;
}

void read_host_and_port(std::string_view text, PostgresqlAddress& address) {
    if (text.starts_with('[')) {
        text.remove_prefix(1);
        if (text.find(']') == std::string_view::npos) refuse("has a host without its ]");
        address.host = std::string{cut(text, "]")};
        if (!text.empty() && !text.starts_with(':')) refuse("goes on after the ] of its host");
        if (!text.empty()) text.remove_prefix(1);
    } else {
        address.host = percent_decoded(cut(text, ":"));
    }
    address.port = text.empty() ? "5432" : std::string{text};
    if (address.host.empty()) refuse("names no host");
    if (!is_port(address.port)) refuse("has a bad port");
}

PostgresqlAddress read_address(std::string_view rest, const std::string& schema) {
    PostgresqlAddress address;
    address.schema = schema;
    const bool fits =
        !schema.empty() && schema.size() <= 63 &&
        std::ranges::all_of(schema, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    if (!fits)
        throw BadConfiguration("a schema is named in lower-case letters and underscores: " +
                               schema);
    // The last one: a password with an @ that nobody escaped still reads as meant.
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        auto who = rest.substr(0, at);
        rest.remove_prefix(at + 1);
        address.user = percent_decoded(cut(who, ":"));
        address.password = percent_decoded(who);
    }
    read_host_and_port(cut(rest, "/"), address);
    if (rest.find_first_of("/?#") != std::string_view::npos)
        refuse("goes on after the name of the database");
    address.database = percent_decoded(rest);
    if (address.database.empty()) refuse("names no database");
    return address;
}

std::string read_path(std::string_view rest) {
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
        if (!rest.starts_with('/')) refuse("names a host for a file");
    }
    if (rest.empty()) refuse("names no file");
    if (rest.find('"') != std::string_view::npos) refuse("has a quotation mark in its path");
    return std::string{rest};
}

}  // namespace

std::unique_ptr<Driver> driver_for(const std::string& url, const std::string& schema) {
    std::string_view rest = url;
    for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
        if (rest.starts_with(scheme))
            return postgresql_driver(read_address(rest.substr(scheme.size()), schema));
    }
    if (cut(rest, ":") == "sqlite") return sqlite_driver(read_path(rest));
    refuse("has an unknown scheme");
}

}  // namespace bellhop::db
