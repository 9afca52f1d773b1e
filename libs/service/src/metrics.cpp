// Metrics, on prometheus-cpp.
#include "service/metrics.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace bellhop::service {

namespace {

/// Where bookings are: 3 ms alone, some 20 ms under load, seconds where something is away.
const prometheus::Histogram::BucketBoundaries kBuckets{
    0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05,
    0.075, 0.1,   0.2,   0.5,   1,      2,    5,     10,   30};
constexpr double kNobodyKnows = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void Durations::observe(Microseconds took) {
    series_->Observe(std::max(0.0, std::chrono::duration<double>(took).count()));
}

struct Metrics::State {
    struct Reading {
        std::function<std::optional<double>()> value;
        prometheus::Gauge* gauge = nullptr;
        prometheus::Counter* counter = nullptr;
    };
    /// A histogram's series by their labels. The library's own look-up makes a whole histogram each
    /// time, only to throw it away.
    struct Histograms {
        prometheus::Family<prometheus::Histogram>* family = nullptr;
        std::map<Labels, prometheus::Histogram*> series;
    };
    prometheus::Registry registry;
    std::vector<Reading> readings;
    std::map<std::string, prometheus::Family<prometheus::Counter>*> counters;
    std::map<std::string, Histograms> histograms;

    prometheus::Family<prometheus::Counter>& counter(const std::string& name,
                                                     const std::string& help) {
        auto*& family = counters[name];
        if (family == nullptr)
            family = &prometheus::BuildCounter().Name(name).Help(help).Register(registry);
        return *family;
    }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const std::string& name, const std::string& help, const Labels& labels,
                    double more) {
    state_->counter(name, help).Add(labels).Increment(more);
}

Durations Metrics::durations(const std::string& name, const std::string& help,
                             const Labels& labels) {
    auto& [family, series] = state_->histograms[name];
    if (family == nullptr) {
        family = &prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry);
    }
    auto*& one = series[labels];
    if (one == nullptr) one = &family->Add(labels, kBuckets);
    return Durations{*one};
}

void Metrics::read(const std::string& name, const std::string& help, const Labels& labels,
                   std::function<std::optional<double>()> value) {
    if (name.ends_with("_total")) {
        state_->readings.push_back(
            {std::move(value), nullptr, &state_->counter(name, help).Add(labels)});
        return;
    }
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry);
    state_->readings.push_back({std::move(value), &family.Add(labels), nullptr});
}

std::string Metrics::text() {
    for (auto& reading : state_->readings) {
        const auto value = reading.value();
        if (reading.gauge != nullptr) reading.gauge->Set(value.value_or(kNobodyKnows));
        if (reading.counter != nullptr && value)
            reading.counter->Increment(*value - reading.counter->Value());
    }
    auto families = state_->registry.Collect();
    for (auto& family : families) {
        std::erase_if(family.metric,
                      [](const auto& metric) { return std::isnan(metric.gauge.value); });
    }
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace bellhop::service
