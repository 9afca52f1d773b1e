// The interfaces of the orchestrator as documents: what HTTP clients see, and what travels over the
// broker.
#pragma once

#include "service/api_document.hpp"

namespace bellhop::orchestrator {

/// GET /openapi.json. Routes and words: openapi.json. Bodies: their own descriptions.
[[nodiscard]] service::ApiSource api();

/// GET /asyncapi.json: the queues, messages and events of all services. Channels and words:
/// asyncapi.json. Messages: their own descriptions, each under its wire name or event type.
[[nodiscard]] service::ApiSource messages();

}  // namespace bellhop::orchestrator
