// What this process takes of its machine.
#pragma once

#include "service/metrics.hpp"

namespace bellhop::service {

/// Adds the metrics that Prometheus' own client libraries have of a process, under their names.
/// @see https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
void add_process_metrics(Metrics& metrics);

}  // namespace bellhop::service
