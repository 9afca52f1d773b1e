// The queues in front of the workers, and who waits there, for /metrics.
#pragma once

#include "orchestrator/dashboard/pipeline_look.hpp"
#include "saga/shape.hpp"
#include "service/service.hpp"

#include <string>

namespace bellhop::orchestrator {

/// Adds the metrics, and the look that each scrape needs. What it is given must outlive the
/// service's metrics.
void add_queue_metrics(service::Service& service, PipelineLook& look, const saga::Shape& shape,
                       const std::string& reply_queue);

}  // namespace bellhop::orchestrator
