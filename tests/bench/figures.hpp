// What is measured, and how figures are summed up.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bellhop::bench {

using Clock = std::chrono::steady_clock;

/// Times in microseconds.
using Latencies = std::vector<std::uint32_t>;

/// In milliseconds.
struct Percentiles {
    double p50 = 0;
    double p99 = 0;
    double p999 = 0;
};
[[nodiscard]] Percentiles percentiles(Latencies latencies);

/// The median over repeats, and the lowest and highest of them.
struct Spread {
    double median = 0;
    double low = 0;
    double high = 0;
};
[[nodiscard]] Spread spread(std::vector<double> values);

/// What the processes of one name used.
struct Usage {
    double cpu_s = 0;
    std::int64_t rss_kb = 0;
    std::int64_t pss_kb = 0;
    std::int64_t fsyncs = 0;
};
using UsageByName = std::map<std::string, Usage>;

/// One measurement: one subject, once.
struct Cell {
    std::string section;  ///< speed, recovery, growth, workers, backpressure
    std::string subject;
    int connections = 0;  ///< or chains in flight
    int repeat = 0;
    /// By name, with the unit at its end: `per_s`, `p50_ms`, `cpu_ms_orchestrator`.
    std::map<std::string, double> values;
    std::string complaint;  ///< the first answer that nobody wants
};

/// Runs out where the run was interrupted; `stop_was_asked` says so.
struct Interrupted {};
[[nodiscard]] bool stop_was_asked();
/// SIGINT and SIGTERM ask to stop from now on.
void listen_for_stop();
/// Sleeps in small pieces. @throws Interrupted
void let_pass(std::chrono::milliseconds time);

}  // namespace bellhop::bench
