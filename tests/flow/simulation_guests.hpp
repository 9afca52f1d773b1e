// The guests: they book, ask again when nobody answers, cancel when they like, and remember what
// they were told.
#pragma once

#include "flow/processes.hpp"
#include "flow/simulation_turns.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bellhop::flow::simulation {

/// One guest, what it wants and what it was told.
struct Guest {
    std::string name;
    orchestrator::Booking wish;
    /// With a key it asks until it is answered; without one, once.
    std::optional<orchestrator::IdempotencyKey> key;
    std::optional<Milliseconds> cancels_after;  ///< from its first request

    std::set<std::string> told;  ///< the ids of bookings that it was told of
    std::optional<saga::Outcome> told_outcome;
    bool wants_to_cancel = false;
    bool cancelled = false;  ///< it was told so
    bool done_asking = false;
};

/// An orchestrator that guests can speak to, and the process that it is: who hears nothing more
/// from a dead one.
struct Door {
    Actor* process = nullptr;
    OrchestratorProcess* orchestrator = nullptr;
};

/// All guests of one run, as the dice drew them.
class Guests {
 public:
    /// @return an orchestrator that runs; nothing where there is none
    using FindDoor = std::function<std::optional<Door>()>;

    Guests(Actor& world, Dice& dice, FindDoor find_door)
        : world_(world), dice_(dice), find_door_(std::move(find_door)) {}

    void arrive(std::size_t how_many, Milliseconds within);
    /// The guest of this booking wants to cancel now.
    void cancel(const std::string& booking);
    [[nodiscard]] bool done() const;
    [[nodiscard]] const std::vector<std::unique_ptr<Guest>>& all() const { return guests_; }

 private:
    [[nodiscard]] std::unique_ptr<Guest> draw(std::size_t number);
    void book(Guest& guest);
    void ask(Guest& guest, const Door& door);
    void wait_for_outcome(Guest& guest, const Door& door, const BookingId& id);
    void cancel(Guest& guest);

    Actor& world_;
    Dice& dice_;
    FindDoor find_door_;
    std::vector<std::unique_ptr<Guest>> guests_;
};

}  // namespace bellhop::flow::simulation
