// Bookings and idempotency keys as they are in the database, for an auditor.
#pragma once

#include "db/database.hpp"
#include "orchestrator/contract/facts.hpp"
#include "service/fact_page.hpp"

namespace bellhop::orchestrator {

/// A page of bookings, in the order of their numbers. @throws BadMessage for a key that is no
/// booking id
[[nodiscard]] contract::BookingFacts booking_facts(db::Transaction& tx,
                                                   const service::FactPage& page);
[[nodiscard]] contract::KeyFacts key_facts(db::Transaction& tx);

}  // namespace bellhop::orchestrator
