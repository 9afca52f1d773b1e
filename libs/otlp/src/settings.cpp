// Which variables there are, and what they mean here.
#include "otlp/settings.hpp"

#include "variables.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace bellhop::otlp {

namespace {

using Parent = trace::Sampler::Parent;

Variable read(const Variables& variables, const std::string& name) {
    return {name, variables(name.c_str())};
}

/// The one that is for traces only, else the one for all signals.
Variable read_otlp(const Variables& variables, const std::string& end) {
    auto special = read(variables, "OTEL_EXPORTER_OTLP_TRACES_" + end);
    return special.set() ? special : read(variables, "OTEL_EXPORTER_OTLP_" + end);
}

void check_url(const Variable& variable) {
    const auto& url = variable.value;
    const auto scheme = url.find("://");
    const bool known = url.starts_with("http://") || url.starts_with("https://");
    if (!known || url.size() == scheme + 3)
        variable.refuse("must be a URL that begins with http:// or https://");
    if (url.find_first_of(" \t\r\n") != std::string::npos) variable.refuse("holds a blank");
}

std::string url_of(const Variables& variables) {
    const auto whole = read(variables, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    if (whole.set()) {
        check_url(whole);
        return whole.value;
    }
    const auto base = read(variables, "OTEL_EXPORTER_OTLP_ENDPOINT");
    if (!base.set()) return "";
    check_url(base);
    return base.value + (base.value.ends_with('/') ? "" : "/") + "v1/traces";
}

bool wanted(const Variables& variables) {
    if (read(variables, "OTEL_SDK_DISABLED").truth()) return false;
    const auto exporter = read(variables, "OTEL_TRACES_EXPORTER");
    if (exporter.set() && exporter.value != "otlp" && exporter.value != "none")
        exporter.refuse("must be otlp or none: there is no other exporter here");
    return exporter.value != "none";
}

/// What somebody relies on, and nobody here does, is an error and not silence.
void refuse_what_we_lack(const Variables& variables) {
    const auto protocol = read_otlp(variables, "PROTOCOL");
    if (protocol.set() && protocol.value != "http/json")
        protocol.refuse(
            "must be http/json, which every collector takes at the port of HTTP (4318)");
    const auto compression = read_otlp(variables, "COMPRESSION");
    if (compression.set() && compression.value != "none")
        compression.refuse("must be none: nothing is compressed here");
    for (const auto* end : {"CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"}) {
        const auto file = read_otlp(variables, end);
        if (file.set())
            file.refuse(
                "can't be followed: a collector's certificate must be one that the system "
                "trusts, and none of our own is shown");
    }
    const auto propagators = read(variables, "OTEL_PROPAGATORS");
    const auto list = propagators.list();
    if (propagators.set() && std::find(list.begin(), list.end(), "tracecontext") == list.end())
        propagators.refuse("must name tracecontext: nothing else is spoken here");
}

trace::Sampler sampler_of(const Variables& variables) {
    struct Known {
        Parent parent;
        double share;
    };
    static const std::map<std::string, Known> kKnown{
        {"always_on", {Parent::kIgnored, 1}},
        {"always_off", {Parent::kIgnored, 0}},
        {"traceidratio", {Parent::kIgnored, 1}},
        {"parentbased_always_on", {Parent::kHonoured, 1}},
        {"parentbased_always_off", {Parent::kHonoured, 0}},
        {"parentbased_traceidratio", {Parent::kHonoured, 1}}};
    const auto name = read(variables, "OTEL_TRACES_SAMPLER");
    if (!name.set()) return {};
    const auto found = kKnown.find(name.value);
    if (found == kKnown.end())
        name.refuse(
            "must be always_on, always_off or traceidratio, or one of these with "
            "parentbased_ before it, not '" +
            name.value + "'");
    trace::Sampler sampler{found->second.share, found->second.parent};
    const auto argument = read(variables, "OTEL_TRACES_SAMPLER_ARG");
    if (name.value.ends_with("traceidratio") && argument.set()) sampler.share = argument.share();
    return sampler;
}

Pairs resource_of(const Variables& variables) {
    auto resource = read(variables, "OTEL_RESOURCE_ATTRIBUTES").pairs();
    const auto name = read(variables, "OTEL_SERVICE_NAME");
    if (!name.set()) return resource;
    std::erase_if(resource, [](const auto& each) { return each.first == "service.name"; });
    resource.emplace_back("service.name", name.value);
    return resource;
}

}  // namespace

Settings read_settings(const Variables& variables) {
    Settings settings;
    if (!wanted(variables)) return settings;
    settings.url = url_of(variables);
    if (!settings.on()) return settings;
    refuse_what_we_lack(variables);
    settings.headers = read_otlp(variables, "HEADERS").pairs();
    settings.sampler = sampler_of(variables);
    settings.resource = resource_of(variables);
    const auto number = [&](const Variable& variable, auto& target, std::int64_t least,
                            std::int64_t most) {
        using Target = std::decay_t<decltype(target)>;
        if (variable.set()) target = Target(variable.whole(least, most));
    };
    number(read_otlp(variables, "TIMEOUT"), settings.timeout, 1, 600000);
    number(read(variables, "OTEL_BSP_SCHEDULE_DELAY"), settings.delay, 1, 600000);
    number(read(variables, "OTEL_BSP_MAX_QUEUE_SIZE"), settings.most_waiting, 1, 1000000);
    number(read(variables, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"), settings.batch, 1, 100000);
    return settings;
}

Settings read_settings() {
    return read_settings([](const char* name) -> std::string {
        const char* value = std::getenv(name);
        return value == nullptr ? "" : value;
    });
}

}  // namespace bellhop::otlp
