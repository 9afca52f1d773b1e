// Spans of a service: recorded where the OTEL_ variables name a collector.
#include "otlp/settings.hpp"
#include "service/service.hpp"

#include <utility>

#include <unistd.h>

namespace bellhop::service {

namespace {

constexpr Milliseconds kLook{5000};
/// A stop may wait for a collector, though not for long; who takes this process's place waits for
/// its end, and clients with it.
constexpr Milliseconds kLastWords{2000};
constexpr Milliseconds kLastWordsInPassing{30};
constexpr std::size_t kInstanceBytes = 16;

}  // namespace

void Service::add_tracing() {
    auto settings = otlp::read_settings();
    if (!settings.on()) return;
    exporter_ = std::make_unique<otlp::Exporter>(
        settings, otlp::Pairs{{"service.name", "bellhop-" + identity_.name},
                              {"service.version", BELLHOP_VERSION},
                              {"service.instance.id", random_.hex(kInstanceBytes)},
                              {"bellhop.instance", std::to_string(settings_.instance)},
                              {"process.pid", std::to_string(::getpid())},
                              {"telemetry.sdk.name", "bellhop"},
                              {"telemetry.sdk.language", "cpp"},
                              {"telemetry.sdk.version", BELLHOP_VERSION}});
    tracer_ = std::make_unique<trace::Tracer>(loop_, random_, *exporter_, settings.sampler);
    relay_->trace_with(*tracer_);
    server_.trace_with(*tracer_);
    const auto read = [this](const std::string& name, const std::string& help, auto value) {
        metrics_.read(name, help, {},
                      [this, value] { return static_cast<double>(value(exporter_->counters())); });
    };
    read("bellhop_trace_spans_exported_total", "Spans that the collector took.",
         [](const auto& counters) { return counters.exported; });
    read("bellhop_trace_spans_dropped_total",
         "Spans that no collector got: no room for them, or not taken in time.",
         [](const auto& counters) { return counters.dropped; });
    read("bellhop_trace_export_failures_total", "Posts to the collector that did not succeed.",
         [](const auto& counters) { return counters.failures; });
    read("bellhop_trace_spans_waiting", "Spans that wait for the collector.",
         [](const auto& counters) { return counters.waiting; });
    on_start([this] { log_export_trouble(); });
}

void Service::log_export_trouble() {
    const auto now = exporter_->trouble();
    if (now != export_trouble_) {
        if (now.empty()) {
            log_.info("the collector takes spans again");
        } else {
            log_.warn("spans can't be exported", {{"why", now}});
        }
        export_trouble_ = now;
    }
    loop_.after(kLook, [this] { log_export_trouble(); });
}

void Service::finish_tracing() {
    if (exporter_) exporter_->finish(handing_over_ ? kLastWordsInPassing : kLastWords);
}

}  // namespace bellhop::service
