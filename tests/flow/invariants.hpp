// What must hold whenever everything is settled, whatever happened before.
#pragma once

#include "flow/house.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bellhop::flow {

/// What is looked into.
struct Premises {
    db::Database& orchestrator;
    db::Database& availability;
    db::Database& payment;
    const bus::InMemoryBroker& broker;
    const availability::Catalog& catalog;
    /// What the gateway has of a booking's money, in minor units, by its own books; `charged`: by
    /// the ledger.
    std::function<std::int64_t(const BookingId&, std::int64_t charged)> money_with_gateway;
};

/// Every broken promise as a sentence; empty where all hold: those of the auditor
/// (bellhopctl/audit/rules.hpp) over the same facts; everything is settled, the gateway's own books
/// say what the ledger says, no outbox row is left, nothing is in a dead-letter queue.
[[nodiscard]] std::vector<std::string> broken_invariants(const Premises& premises);
/// The same, and what was announced (flow/announced.hpp).
[[nodiscard]] std::vector<std::string> broken_invariants(House& house);

}  // namespace bellhop::flow
