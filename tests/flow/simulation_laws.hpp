// What must hold at every moment of a run, and at its end, beyond what flow/invariants.hpp says.
#pragma once

#include "flow/simulation.hpp"
#include "flow/simulation_gateway.hpp"
#include "flow/simulation_guests.hpp"

#include <set>
#include <string>
#include <vector>

namespace bellhop::flow::simulation {

/// Watches the laws of DESIGN section 2 while a run goes on.
class Laws {
 public:
    Laws(Databases& databases, const bus::InMemoryBroker& broker,
         const availability::Catalog& catalog)
        : databases_(databases), broker_(broker), catalog_(catalog) {}

    /// The same command bears the same id; the same id gets the same answer.
    void published(const Envelope& envelope);
    /// Another queue has it now: it may be acknowledged without having been handled.
    void handed_over(const Envelope& envelope);
    /// Only what is on disk, or handed over, or there in another copy, is acknowledged.
    void acknowledged(Name service, const Envelope& message);
    /// No night is sold beyond its rooms.
    void committed(Name service);

    [[nodiscard]] const std::vector<std::string>& broken() const { return broken_; }

 private:
    void broke(std::string how);

    Databases& databases_;
    const bus::InMemoryBroker& broker_;
    const availability::Catalog& catalog_;
    std::map<std::string, std::string> ids_;      // of commands, by sender, booking and type
    std::map<std::string, std::string> answers_;  // by the id of the command
    std::set<std::string> undone_;                // ids of commands whose undo was asked for
    std::multiset<std::string> handed_over_;
    std::vector<std::string> broken_;
};

/// What is looked at when everything is settled.
struct Ending {
    Databases& databases;
    const bus::InMemoryBroker& broker;
    const availability::Catalog& catalog;
    const OutsideGateway& gateway;
    const Guests& guests;
    std::string listener;  ///< the queue that hears all announcements
};

/// The invariants of every flow test; guests were told the truth, each key is one booking; what was
/// decided was announced; the gateway's own books equal the ledger.
[[nodiscard]] std::vector<std::string> broken_at_the_end(const Ending& ending);

}  // namespace bellhop::flow::simulation
