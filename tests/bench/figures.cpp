// Percentiles, medians, and the wish to stop.
#include "bench/figures.hpp"

#include "support/eventually.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>

namespace bellhop::bench {

namespace {

std::atomic<bool> asked_to_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free);

double at(const Latencies& sorted, double share) {
    const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return static_cast<double>(sorted[std::min(index, sorted.size() - 1)]) / 1000;
}

}  // namespace

Percentiles percentiles(Latencies latencies) {
    if (latencies.empty()) return {};
    std::sort(latencies.begin(), latencies.end());
    return {at(latencies, 0.5), at(latencies, 0.99), at(latencies, 0.999)};
}

Spread spread(std::vector<double> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const auto middle = values.size() / 2;
    const double median =
        values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return {median, values.front(), values.back()};
}

bool stop_was_asked() {
    return asked_to_stop;
}

void listen_for_stop() {
    struct sigaction action {};
    action.sa_handler = [](int) { asked_to_stop = true; };
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

void let_pass(std::chrono::milliseconds time) {
    static_cast<void>(tests::eventually(time, [] { return stop_was_asked(); }));
    if (stop_was_asked()) throw Interrupted{};
}

}  // namespace bellhop::bench
