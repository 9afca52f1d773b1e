// Metrics in Prometheus' text format. Names and units as Prometheus asks: `bellhop_..._total`,
// `..._seconds`.
#pragma once

#include "core/time.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace prometheus {
class Histogram;
}

namespace bellhop::service {

using Labels = std::map<std::string, std::string>;

/// One series of a histogram of durations: to be made once and kept, as long as its Metrics lives.
class Durations {
 public:
    explicit Durations(prometheus::Histogram& series) : series_(&series) {}
    /// One more. Below zero, as two hosts' clocks may say, counts as nothing.
    void observe(Microseconds took);

 private:
    prometheus::Histogram* series_;
};

/// A set of metrics of one process. One thread. @see https://prometheus.io/docs/practices/naming/
class Metrics {
 public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Counts one more of `name` with these labels (few values each: never ids).
    void count(const std::string& name, const std::string& help, const Labels& labels,
               double more = 1);
    /// A histogram of durations with buckets from 1 ms to 30 s; its name ends in `_seconds`.
    [[nodiscard]] Durations durations(const std::string& name, const std::string& help,
                                      const Labels& labels);
    /// A gauge (or, for a name that ends in `_total`, a counter) that is read at each scrape. A
    /// gauge without a value is left out: nobody knows is not the same as 0.
    void read(const std::string& name, const std::string& help, const Labels& labels,
              std::function<std::optional<double>()> value);

    /// Everything, as text/plain; version=0.0.4.
    [[nodiscard]] std::string text();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::service
