// The sections of the benchmark. Each adds its cells to the stage's report.
#pragma once

#include "bench/stage.hpp"

#include <set>
#include <string>

namespace bellhop::bench {

/// The ceiling, Bellhop and the peers in turn, repeat by repeat: what is wanted of the sections
/// `ceiling`, `bellhop` and `peers`.
void measure_speed(Stage& stage, const std::set<std::string>& wanted);

/// Bookings pile up while payment is stopped, and are drained: memory, and both rates.
void measure_recovery(Stage& stage);

/// The same load on databases with more and more bookings in them.
void measure_growth(Stage& stage);

/// Several workers of each kind on PostgreSQL.
void measure_workers(Stage& stage);

/// Ten times as many arrivals as can be answered.
void measure_backpressure(Stage& stage);

/// The sentences of the issue about what was measured; those that were not are left out.
[[nodiscard]] std::vector<Claim> claims_of(const Report& report);

}  // namespace bellhop::bench
