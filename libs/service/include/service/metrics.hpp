// Metrics in Prometheus' text format. Names and units as Prometheus asks: `bellhop_..._total`,
// `..._seconds`.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::service {

using Labels = std::map<std::string, std::string>;

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
    /// Puts a duration, in seconds, into a histogram with buckets from 1 ms to 60 s.
    void observe_seconds(const std::string& name, const std::string& help, const Labels& labels,
                         double seconds);
    /// A gauge (or, for a name that ends in `_total`, a counter) that is read at each scrape.
    void read(const std::string& name, const std::string& help, const Labels& labels,
              std::function<double()> value);

    /// Everything, as text/plain; version=0.0.4.
    [[nodiscard]] std::string text();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::service
