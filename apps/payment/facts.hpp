// The ledger as it is in the database, for an auditor.
#pragma once

#include "db/database.hpp"
#include "payment/contract/facts.hpp"
#include "service/fact_page.hpp"

namespace bellhop::payment {

/// A page of the ledger, in the order of the booking ids.
[[nodiscard]] contract::PaymentFacts payment_facts(db::Transaction& tx,
                                                   const service::FactPage& page);

}  // namespace bellhop::payment
