// The ceiling: the four messages of a booking, and nothing else. What the broker (and the disk,
// where rows are kept) allows on this machine, by rabbitmq-c alone.
#pragma once

#include "bench/figures.hpp"
#include "core/time.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace bellhop::bench {

struct CeilingPlan {
    int amqp_port = 0;
    std::map<std::string, std::string> passwords;  ///< by user, the services' own
    int in_flight = 1;
    /// Where three SQLite files take the rows of a booking, synchronous=FULL; empty: no rows.
    std::filesystem::path rows_in;
    Milliseconds warm_up{0};
    Milliseconds measured{1000};
    std::function<void()> at_start = [] {};
    std::function<void()> at_end = [] {};
};

struct CeilingResult {
    double seconds = 0;
    Latencies latency_us;  ///< of whole chains
};

/// Three parties, each a thread with two connections, as each service has: on the same exchanges
/// and queues with the same policies, users, sizes, persistence, confirms and acknowledgements as
/// Bellhop's own. Its services must not run meanwhile. @throws std::runtime_error, Interrupted
[[nodiscard]] CeilingResult run_ceiling(const CeilingPlan& plan);

}  // namespace bellhop::bench
