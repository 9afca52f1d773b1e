// Counters, one look after the other.
#include "bellhopctl/top/meter.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bellhop::ctl {

namespace {

/// Looks may be as near to each other as --interval lets them.
constexpr std::size_t kMostLooks = 400;
constexpr const char* kRoute = "/book-hotel";

bool has_label(const MetricSample& sample, const std::string& name, const std::string& value) {
    const auto found = sample.labels.find(name);
    return found != sample.labels.end() && found->second == value;
}

std::string label(const MetricSample& sample, const std::string& name) {
    const auto found = sample.labels.find(name);
    return found == sample.labels.end() ? "" : found->second;
}

std::optional<double> bound_of(const std::string& text) {
    if (text == "+Inf") return std::numeric_limits<double>::infinity();
    double bound = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, bound);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return bound;
}

double finite(double value) {
    return std::isfinite(value) ? std::clamp(value, 0.0, 1e15) : 0;
}

double total(const std::map<double, double>& buckets) {
    return buckets.empty() ? 0 : buckets.rbegin()->second;
}

}  // namespace

double quantile(const std::map<double, double>& buckets, double share) {
    const double rank = share * total(buckets);
    double lower = 0;
    double below = 0;
    for (const auto& [bound, count] : buckets) {
        if (count >= rank && count > below) {
            // Beyond the last bound nothing is known but that.
            if (std::isinf(bound)) return lower;
            return lower + (bound - lower) * (rank - below) / (count - below);
        }
        lower = bound;
        below = count;
    }
    return std::isinf(lower) ? 0 : lower;
}

Meter::Look Meter::look_of(Timestamp at, const std::vector<MetricSample>& metrics) {
    Look look;
    look.at = at;
    for (const auto& sample : metrics) {
        const auto value = finite(sample.value);
        if (sample.name == "bellhop_bookings_pending") look.pending = value;
        if (sample.name == "bellhop_bookings_settled_total")
            look.settled[label(sample, "status")] = value;
        if (!has_label(sample, "route", kRoute)) continue;
        if (sample.name == "bellhop_http_requests_total") look.asked += value;
        if (sample.name != "bellhop_http_request_seconds_bucket") continue;
        if (const auto bound = bound_of(label(sample, "le"))) look.buckets[*bound] = value;
    }
    return look;
}

void Meter::take(Timestamp at, const std::vector<MetricSample>& metrics) {
    auto look = look_of(at, metrics);
    if (!looks_.empty()) {
        const auto& last = looks_.back();
        const bool fell = look.asked < last.asked ||
                          std::any_of(look.settled.begin(), look.settled.end(), [&](const auto& s) {
                              const auto before = last.settled.find(s.first);
                              return before != last.settled.end() && s.second < before->second;
                          });
        if (fell || at <= last.at) looks_.clear();
    }
    looks_.push_back(std::move(look));
    // Two at least: a speed needs them, however seldom somebody looks.
    while (looks_.size() > 2 &&
           (looks_.size() > kMostLooks || looks_.front().at < at - kLatencyWindow))
        looks_.pop_front();
}

const Meter::Look& Meter::look_before(Milliseconds age) const {
    const auto from = looks_.back().at - age;
    const auto last = looks_.size() == 1 ? looks_.end() - 1 : looks_.end() - 2;
    return *std::find_if(looks_.begin(), last, [&](const Look& look) { return look.at >= from; });
}

std::optional<Traffic> Meter::traffic() const {
    if (looks_.empty()) return std::nullopt;
    const auto& now = looks_.back();
    const auto& before = look_before(kSpeedWindow);
    const auto seconds = std::chrono::duration<double>(now.at - before.at).count();
    const auto speed = [seconds](double from, double to) {
        return seconds > 0 ? (to - from) / seconds : 0;
    };
    Traffic traffic;
    traffic.pending = std::llround(now.pending);
    traffic.asked_per_s = speed(before.asked, now.asked);
    for (const auto& [status, count] : now.settled) {
        const auto known = before.settled.find(status);
        traffic.settled[status] = std::llround(count);
        traffic.settled_per_s[status] =
            speed(known == before.settled.end() ? 0 : known->second, count);
    }
    traffic.latency = latency();
    return traffic;
}

std::optional<Latency> Meter::latency() const {
    const auto& now = looks_.back().buckets;
    const auto& before = looks_.front().buckets;
    Latency latency;
    auto counted = now;
    for (auto& [bound, count] : counted) {
        const auto known = before.find(bound);
        if (known != before.end()) count -= known->second;
    }
    if (total(counted) < 1) {
        if (total(now) < 1) return std::nullopt;
        latency.since_start = true;
        counted = now;
    }
    latency.requests = std::llround(total(counted));
    latency.p50_s = quantile(counted, 0.5);
    latency.p99_s = quantile(counted, 0.99);
    return latency;
}

}  // namespace bellhop::ctl
