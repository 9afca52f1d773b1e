// The interface of the availability service, as GET /openapi.json tells it.
#pragma once

#include "service/api_document.hpp"

namespace bellhop::availability {

/// Routes and words: openapi.json. Bodies: their own descriptions.
[[nodiscard]] service::ApiSource api();

}  // namespace bellhop::availability
