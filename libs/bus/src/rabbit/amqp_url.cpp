// Reads and shows the address of a broker.
#include "bus/rabbit_bus.hpp"
#include "core/errors.hpp"

#include <charconv>
#include <string_view>

namespace bellhop::bus {

namespace {

constexpr std::string_view kScheme = "amqp://";
constexpr std::size_t kMostText = 255;
constexpr int kMostPort = 65535;

[[noreturn]] void refuse(const std::string& part, const std::string& why) {
    throw BadConfiguration("The broker's URL is wrong in its " + part + ": " + why +
                           "; write it as amqp://user:password@host:port/vhost");
}

int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

std::string decode(std::string_view text, const std::string& part) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) refuse(part, "after % two hexadecimal digits must follow");
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    if (decoded.find('\0') != std::string::npos) refuse(part, "it contains a NUL");
    if (decoded.size() > kMostText) refuse(part, "it is longer than 255 bytes");
    return decoded;
}

int parse_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > kMostPort)
        refuse("port", "it must be a number from 1 to 65535");
    return port;
}

void parse_login(std::string_view login, RabbitSettings& settings) {
    const auto colon = login.find(':');
    settings.user = decode(login.substr(0, colon), "user");
    if (colon != std::string_view::npos)
        settings.password = decode(login.substr(colon + 1), "password");
}

void parse_place(std::string_view place, RabbitSettings& settings) {
    std::size_t host_end = place.rfind(':');
    if (place.starts_with('[')) {
        const auto bracket = place.find(']');
        if (bracket == std::string_view::npos) refuse("host", "the ] is missing");
        settings.host = std::string(place.substr(1, bracket - 1));
        host_end = bracket + 1;
        if (host_end < place.size() && place[host_end] != ':')
            refuse("host", "after ] only a port may follow");
    } else if (const auto host = place.substr(0, host_end); !host.empty()) {
        settings.host = decode(host, "host");
    }
    if (host_end < place.size()) settings.port = parse_port(place.substr(host_end + 1));
}

}  // namespace

RabbitSettings parse_amqp_url(const std::string& url) {
    RabbitSettings settings;
    std::string_view rest = url;
    if (!rest.starts_with(kScheme)) refuse("scheme", "it must begin with amqp://");
    rest.remove_prefix(kScheme.size());
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos) {
        const auto vhost = rest.substr(slash + 1);
        if (!vhost.empty()) settings.virtual_host = decode(vhost, "virtual host");
        if (vhost.find_first_of("/?#") != std::string_view::npos)
            refuse("virtual host", "a / in its name is written %2f, and nothing may follow it");
        rest = rest.substr(0, slash);
    }
    const auto at = rest.rfind('@');
    if (at != std::string_view::npos) {
        parse_login(rest.substr(0, at), settings);
        rest = rest.substr(at + 1);
    }
    parse_place(rest, settings);
    return settings;
}

std::string describe(const RabbitSettings& settings) {
    const bool bracketed = settings.host.find(':') != std::string::npos;
    const auto host = bracketed ? "[" + settings.host + "]" : settings.host;
    return std::string(kScheme) + settings.user + "@" + host + ":" + std::to_string(settings.port) +
           "/" + settings.virtual_host;
}

}  // namespace bellhop::bus
