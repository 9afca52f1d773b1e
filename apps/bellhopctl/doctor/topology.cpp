// Reading a topology.
#include "bellhopctl/doctor/topology.hpp"

#include "core/errors.hpp"
#include "wire/json_text.hpp"

#include <array>
#include <charconv>

namespace bellhop::doctor {

namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The value of `key = value` in a rabbitmq.conf.
std::string setting_of(std::string_view settings, std::string_view key) {
    while (!settings.empty()) {
        const auto end = settings.find('\n');
        const auto line = settings.substr(0, end);
        settings = end == std::string_view::npos ? std::string_view{} : settings.substr(end + 1);
        if (!line.starts_with(key)) continue;
        const auto value = line.find_first_not_of(" =", key.size());
        if (value != std::string_view::npos && value > key.size())
            return std::string(line.substr(value));
    }
    throw BadConfiguration("rabbitmq.conf has no " + std::string(key));
}

}  // namespace

std::optional<std::int64_t> Attributes::number(const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : whole_number(found->second);
}

void read(const wire::Value& value, const wire::Path& path, const wire::Bounds&, Attributes& out) {
    // An object without members may come as an empty list: Erlang has one word for both.
    if (value.kind == wire::Kind::kArray && value.items.empty()) return out.values.clear();
    wire::require_kind(value, path, wire::Kind::kObject);
    for (const auto& member : value.members) {
        const bool is_text = member.value.kind == wire::Kind::kText;
        out.values[member.name] = is_text ? wire::quoted(member.value.text) : member.value.text;
    }
}

void read(const wire::Value& value, const wire::Path&, const wire::Bounds&, Figure& out) {
    out.value = value.kind == wire::Kind::kNumber ? whole_number(value.text) : std::nullopt;
}

std::string Queue::kind() const {
    std::string text = type;
    if (text.empty()) {
        const auto argument = arguments.values.find("x-queue-type");
        if (argument == arguments.values.end()) return "classic";
        text = argument->second.substr(1, argument->second.size() - 2);
    }
    // One that is down is called by the name of its module, `rabbit_classic_queue`.
    constexpr std::string_view kBefore = "rabbit_";
    constexpr std::string_view kBehind = "_queue";
    if (!text.starts_with(kBefore) || !text.ends_with(kBehind)) return text;
    return text.substr(kBefore.size(), text.size() - kBefore.size() - kBehind.size());
}

Declared read_declared(std::string_view definitions, std::string_view origin,
                       std::string_view settings) {
    Declared declared;
    declared.topology = wire::decode<Topology>(wire::parse(definitions, origin));
    if (declared.topology.vhosts.size() != 1)
        throw BadConfiguration(std::string(origin) + ": must have one virtual host");
    declared.vhost = declared.topology.vhosts.front().name;
    declared.memory_watermark = setting_of(settings, "vm_memory_high_watermark.relative");
    declared.disk_limit = setting_of(settings, "disk_free_limit.absolute");
    return declared;
}

std::optional<std::int64_t> bytes_of(const std::string& size) {
    struct Unit {
        std::string_view name;
        std::int64_t bytes;
    };
    constexpr std::array kUnits{Unit{"", 1},
                                Unit{"kB", 1'000},
                                Unit{"MB", 1'000'000},
                                Unit{"GB", 1'000'000'000},
                                Unit{"KiB", std::int64_t{1} << 10U},
                                Unit{"MiB", std::int64_t{1} << 20U},
                                Unit{"GiB", std::int64_t{1} << 30U}};
    const auto digits = std::min(size.find_first_not_of("0123456789"), size.size());
    const auto number = whole_number(std::string_view(size).substr(0, digits));
    for (const auto& unit : kUnits) {
        if (number && size.substr(digits) == unit.name) return *number * unit.bytes;
    }
    return std::nullopt;
}

}  // namespace bellhop::doctor
