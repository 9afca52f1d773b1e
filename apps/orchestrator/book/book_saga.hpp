// The booking pipeline as a saga. The page is book_saga.cpp.
#pragma once

#include "orchestrator/book/booking.hpp"
#include "saga/definition.hpp"

namespace bellhop::orchestrator {

/// @param answer_within how long a worker may take before its row is asked again
[[nodiscard]] saga::Definition<Booking> book_saga(Milliseconds answer_within = Milliseconds{30000});

}  // namespace bellhop::orchestrator
