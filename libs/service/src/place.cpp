// Two ways to run the house, two sets of words.
#include "service/place.hpp"

#include <utility>

namespace bellhop::service {

namespace {

constexpr const char* kBroker = "rabbitmq";
constexpr std::string_view kRemark = "   # on ";

std::string unit_of(const std::string& who) {
    return who == kBroker ? "rabbitmq-server" : "bellhop-" + who;
}

std::string there(const std::string& command, const std::string& host) {
    return host.empty() ? command : command + std::string(kRemark) + host;
}

}  // namespace

Place Place::with_units(std::map<std::string, std::string> hosts) {
    Place place;
    place.units_ = true;
    place.hosts_ = std::move(hosts);
    return place;
}

std::string Place::host_of(const std::string& who) const {
    const auto found = hosts_.find(who);
    return found == hosts_.end() ? "" : found->second;
}

std::string Place::systemctl(const std::string& what, const std::string& host) {
    return there("sudo systemctl " + what, host);
}

std::string Place::start(const std::string& who) const {
    if (!units_) return "./dev.sh start " + who;
    return systemctl("start " + unit_of(who), host_of(who));
}

std::string Place::stop(const std::string& who) const {
    if (!units_) return "./dev.sh stop " + who;
    return systemctl("stop " + unit_of(who), host_of(who));
}

std::string Place::restart(const std::string& who) const {
    if (!units_) return "./dev.sh restart " + who;
    return systemctl("restart " + unit_of(who), host_of(who));
}

std::string Place::logs(const std::string& who) const {
    if (!units_) return "./dev.sh logs " + who;
    return there("sudo journalctl -n 100 -u " + unit_of(who), host_of(who));
}

std::string Place::state(const std::string& who) const {
    if (!units_) return "./dev.sh status";
    return there("systemctl status " + unit_of(who), host_of(who));
}

std::string Place::update(const std::string& service) const {
    if (!units_) return "./dev.sh build && " + restart(service);
    return there("sudo apt install ./bellhop-" + service + "_*.deb", host_of(service));
}

std::string Place::ctl(const std::string& arguments) const {
    return (units_ ? "sudo bellhopctl " : "./dev.sh ctl ") + arguments;
}

std::string Place::management() const {
    return units_ ? "sudo grep MANAGEMENT_URL /etc/bellhop/ctl.env" : "rabbitmq/node.sh management";
}

std::string Place::both(const std::string& first, const std::string& second) {
    const bool ends = first.find(kRemark) != std::string::npos;
    return first + (ends ? ", then " : " && ") + second;
}

std::string other_host_of(const std::string& url) {
    const auto scheme = url.find("://");
    auto from = scheme == std::string::npos ? 0 : scheme + 3;
    const auto end = url.find_first_of("/?#", from);
    auto authority = url.substr(from, end == std::string::npos ? end : end - from);
    if (const auto at = authority.rfind('@'); at != std::string::npos) authority.erase(0, at + 1);
    const auto closing = authority.rfind(']');
    const auto colon = authority.rfind(':');
    if (colon != std::string::npos && (closing == std::string::npos || colon > closing))
        authority.resize(colon);
    const bool here =
        authority == "localhost" || authority == "[::1]" || authority.starts_with("127.");
    return here ? "" : authority;
}

}  // namespace bellhop::service
