// From counters to speeds: what the orchestrator's metrics say about the last minute. Pure.
#pragma once

#include "bellhopctl/top/metrics_text.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::ctl {

/// How long POST /book-hotel took to answer.
struct Latency {
    double p50_s = 0;
    double p99_s = 0;
    std::int64_t requests = 0;
    bool since_start = false;  ///< nothing was asked in the last minute: of all since its start
};

/// What is known of bookings from one look.
struct Traffic {
    std::int64_t pending = 0;
    std::map<std::string, std::int64_t> settled;  ///< by status, since the orchestrator's start
    std::map<std::string, double> settled_per_s;  ///< over the last seconds
    double asked_per_s = 0;                       ///< POST /book-hotel
    std::optional<Latency> latency;               ///< unknown until somebody asked
};

/// The value below which `share` of what a histogram counted lies, as Prometheus'
/// histogram_quantile estimates it. @param buckets counts by upper bound, cumulative; the last is
/// infinite
[[nodiscard]] double quantile(const std::map<double, double>& buckets, double share);

/// Takes the metrics of one look after the other. A restart of the orchestrator begins anew.
class Meter {
 public:
    /// Speeds are over at most this.
    static constexpr Milliseconds kSpeedWindow{5000};
    static constexpr Milliseconds kLatencyWindow{60000};

    void take(Timestamp at, const std::vector<MetricSample>& metrics);
    /// As of the last look. @return nothing before the first
    [[nodiscard]] std::optional<Traffic> traffic() const;

 private:
    struct Look {
        Timestamp at{};
        double pending = 0;
        double asked = 0;
        std::map<std::string, double> settled;
        std::map<double, double> buckets;
    };
    [[nodiscard]] static Look look_of(Timestamp at, const std::vector<MetricSample>& metrics);
    [[nodiscard]] const Look& look_before(Milliseconds age) const;
    [[nodiscard]] std::optional<Latency> latency() const;

    std::deque<Look> looks_;
};

}  // namespace bellhop::ctl
