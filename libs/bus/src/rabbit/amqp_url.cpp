// Reads and shows the address of a broker.
#include "bus/rabbit_bus.hpp"
#include "core/errors.hpp"

#include <charconv>
#include <string_view>

namespace bellhop::bus {

namespace {

constexpr std::string_view kPlainScheme = "amqp://";
constexpr std::string_view kTlsScheme = "amqps://";
constexpr int kPlainPort = 5672;
constexpr int kTlsPort = 5671;
constexpr std::size_t kMostText = 255;
constexpr int kMostPort = 65535;
constexpr std::size_t kMostAddresses = 16;

[[noreturn]] void refuse(const std::string& part, const std::string& why) {
    throw BadConfiguration(
        "The broker's URL is wrong in its " + part + ": " + why +
        "; write it as amqp://user:password@host:port/vhost, over TLS as amqps://…, the nodes of a "
        "cluster as host:port,host:port");
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

loop::Address parse_address(std::string_view place, Transport transport) {
    loop::Address address{RabbitSettings().host,
                          transport == Transport::kTls ? kTlsPort : kPlainPort};
    std::size_t host_end = place.rfind(':');
    if (place.starts_with('[')) {
        const auto bracket = place.find(']');
        if (bracket == std::string_view::npos) refuse("host", "the ] is missing");
        address.host = std::string(place.substr(1, bracket - 1));
        host_end = bracket + 1;
        if (host_end < place.size() && place[host_end] != ':')
            refuse("host", "after ] only a port may follow");
    } else if (const auto host = place.substr(0, host_end); !host.empty()) {
        address.host = decode(host, "host");
    }
    if (host_end < place.size()) address.port = parse_port(place.substr(host_end + 1));
    return address;
}

void parse_places(std::string_view places, RabbitSettings& settings) {
    const auto first = places.substr(0, places.find(','));
    if (first.empty() && !places.empty()) refuse("host", "there is nothing before a comma");
    const auto address = parse_address(first, settings.transport);
    settings.host = address.host;
    settings.port = address.port;
    for (auto at = first.size(); at < places.size();) {
        const auto rest = places.substr(at + 1);
        const auto place = rest.substr(0, rest.find(','));
        if (place.empty()) refuse("host", "there is nothing after a comma");
        if (settings.others.size() + 1 >= kMostAddresses) refuse("host", "they are more than 16");
        settings.others.push_back(parse_address(place, settings.transport));
        at += 1 + place.size();
    }
}

/// Takes the scheme off the front.
Transport parse_scheme(std::string_view& url) {
    const bool tls = url.starts_with(kTlsScheme);
    if (!tls && !url.starts_with(kPlainScheme))
        refuse("scheme", "it must begin with amqp:// or amqps://");
    url.remove_prefix(tls ? kTlsScheme.size() : kPlainScheme.size());
    return tls ? Transport::kTls : Transport::kPlain;
}

std::string shown(const loop::Address& address) {
    const bool bracketed = address.host.find(':') != std::string::npos;
    const auto host = bracketed ? "[" + address.host + "]" : address.host;
    return host + ":" + std::to_string(address.port);
}

}  // namespace

RabbitSettings parse_amqp_url(const std::string& url) {
    RabbitSettings settings;
    std::string_view rest = url;
    settings.transport = parse_scheme(rest);
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
    parse_places(rest, settings);
    return settings;
}

std::string describe(const RabbitSettings& settings) {
    auto places = shown({settings.host, settings.port});
    for (const auto& other : settings.others) places += "," + shown(other);
    const auto scheme = settings.transport == Transport::kTls ? kTlsScheme : kPlainScheme;
    return std::string(scheme) + settings.user + "@" + places + "/" + settings.virtual_host;
}

}  // namespace bellhop::bus
