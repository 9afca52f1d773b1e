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

/// Every broken promise as a sentence; empty where all hold: no night is sold beyond its rooms,
/// rooms taken are what bookings hold, a confirmed booking has exactly one approved payment of its
/// amount, every approved payment and every held room belongs to a confirmed booking, the gateway's
/// own books say the same, no outbox row is left, nothing is in a dead-letter queue.
[[nodiscard]] std::vector<std::string> broken_invariants(const Premises& premises);
[[nodiscard]] std::vector<std::string> broken_invariants(House& house);

}  // namespace bellhop::flow
