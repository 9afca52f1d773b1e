// The booking pipeline as a saga. The page is book_saga.cpp.
#pragma once

#include "orchestrator/book/booking.hpp"
#include "saga/definition.hpp"

namespace bellhop::orchestrator {

[[nodiscard]] saga::Definition<Booking> book_saga();

}  // namespace bellhop::orchestrator
