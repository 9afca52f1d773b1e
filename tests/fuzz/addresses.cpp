// Any text as the address of a broker or a PostgreSQL database. A broker's that is taken is written
// and read again as the same; neither shows the password.
#include "bus/rabbit_bus.hpp"
#include "database_url.hpp"
#include "fuzz/try_one.hpp"

namespace bellhop::fuzz {

namespace {

std::string encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
    }
    return out;
}

void try_broker(const std::string& url) {
    try {
        const auto settings = bus::parse_amqp_url(url);
        BELLHOP_CHECK(settings.port >= 1 && settings.port <= 65535);
        BELLHOP_CHECK(!bus::describe(settings).empty());
        const bool tls = settings.transport == bus::Transport::kTls;
        BELLHOP_CHECK(url.starts_with(tls ? "amqps://" : "amqp://"));
        const auto again = bus::parse_amqp_url(
            (tls ? "amqps://" : "amqp://") + encoded(settings.user) + ":" +
            encoded(settings.password) + "@" + encoded(settings.host) + ":" +
            std::to_string(settings.port) + "/" + encoded(settings.virtual_host));
        BELLHOP_CHECK(again.user == settings.user && again.password == settings.password);
        BELLHOP_CHECK(again.host == settings.host && again.port == settings.port);
        BELLHOP_CHECK(again.virtual_host == settings.virtual_host);
        BELLHOP_CHECK(again.transport == settings.transport);
    } catch (const BadConfiguration& refusal) {
        BELLHOP_CHECK(std::string_view(refusal.what()).starts_with("The broker's URL"));
    }
}

void try_database(const std::string& url) {
    try {
        // A file would be made.
        if (url.starts_with("sqlite")) return;
        const auto driver = db::driver_for(url, "bellhop");
        const auto place = driver->describe();
        BELLHOP_CHECK(place.starts_with("postgresql://"));
        const auto port = std::stoi(place.substr(place.rfind(':', place.rfind('/')) + 1));
        BELLHOP_CHECK(port >= 1 && port <= 65535);
    } catch (const BadConfiguration& refusal) {
        BELLHOP_CHECK(std::string_view(refusal.what()).starts_with("the database URL"));
    }
}

}  // namespace

void try_one(std::string_view bytes) {
    // A setting of the environment ends at a NUL.
    const std::string url(bytes.substr(0, bytes.find('\0')));
    try_broker(url);
    try_database(url);
}

}  // namespace bellhop::fuzz
