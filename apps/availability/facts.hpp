// Holds and nights as they are in the database, for an auditor.
#pragma once

#include "availability/contract/facts.hpp"
#include "availability/rooms.hpp"
#include "db/database.hpp"
#include "service/fact_page.hpp"

namespace bellhop::availability {

/// A page of holds, in the order of their booking ids.
[[nodiscard]] contract::HoldFacts hold_facts(db::Transaction& tx, const service::FactPage& page);
/// Every room type of up to `page.limit` nights, in the order of the calendar. Nights of which no
/// room was ever taken are not there. @throws BadMessage where `page.after` is no date
[[nodiscard]] contract::NightFacts night_facts(db::Transaction& tx, const Catalog& catalog,
                                               const service::FactPage& page);

}  // namespace bellhop::availability
