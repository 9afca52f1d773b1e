// The load generator: keep-alive connections that book and book, on one thread with epoll.
#pragma once

#include "bench/figures.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace bellhop::bench {

/// What a client does with a booking.
enum class Manner {
    kWaits,   ///< one request, whose answer is the outcome
    kAsks,    ///< `Prefer: respond-async`, then asks every 10 ms until it is decided
    kLeaves,  ///< `Prefer: respond-async`, and never asks
};

struct LoadPlan {
    int port = 0;
    int connections = 1;
    Manner manner = Manner::kWaits;
    Milliseconds warm_up{0};
    Milliseconds measured{1000};
    /// Arrivals per second, whether or not earlier ones were answered; 0: each connection books
    /// again as soon as it has its answer. An arrival that finds all connections busy is dropped.
    double arrivals_per_s = 0;
    /// Ends after so many bookings were sent and answered; 0: only by the time.
    std::int64_t most_bookings = 0;
    /// Called between the warm-up and what is measured, and at the end of that.
    std::function<void()> at_start = [] {};
    std::function<void()> at_end = [] {};
    /// Called ten times a second at most.
    std::function<void(std::int64_t answered)> meanwhile = [](std::int64_t) {};
};

struct LoadResult {
    double seconds = 0;
    std::int64_t confirmed = 0;  ///< the body says so
    std::int64_t accepted = 0;   ///< 202
    std::int64_t refused = 0;    ///< 503
    std::int64_t honest = 0;     ///< 503 with a Retry-After
    std::int64_t failed = 0;     ///< anything else, an ended connection included
    std::int64_t sent = 0;       ///< bookings
    std::int64_t dropped = 0;    ///< arrivals that found no free connection
    Latencies latency_us;        ///< of what is confirmed, or left at 202
    Latencies accepted_us;       ///< of the answers 202
    Latencies refusal_us;        ///< of the answers 503
    double cpu_s = 0;            ///< of the generator
    std::string complaint;       ///< the first answer that is none of the above
    std::string last_answer;     ///< the body of the last confirmation

    [[nodiscard]] double per_s() const {
        return seconds > 0 ? static_cast<double>(confirmed) / seconds : 0;
    }
};

/// Runs to its end, which is bounded: warm-up, measured time, and 10 s for the last answers.
/// @throws Interrupted, or std::runtime_error where nobody listens on the port
[[nodiscard]] LoadResult run_load(const LoadPlan& plan);

}  // namespace bellhop::bench
