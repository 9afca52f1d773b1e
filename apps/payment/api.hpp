// The interface of the payment service, as GET /openapi.json tells it.
#pragma once

#include "service/api_document.hpp"

namespace bellhop::payment {

/// Routes and words: openapi.json. Bodies: their own descriptions.
[[nodiscard]] service::ApiSource api();

}  // namespace bellhop::payment
