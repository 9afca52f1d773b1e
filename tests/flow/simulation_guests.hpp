// The guests: they book, ask again when nobody answers, cancel when they like, and remember what
// they were told.
#pragma once

#include "flow/processes.hpp"
#include "flow/simulation_turns.hpp"

#include <functional>
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

/// All guests of one run, as the dice drew them.
class Guests {
 public:
    /// @return where the front door is open: nothing while the orchestrator is away
    using FrontDoor = std::function<OrchestratorProcess*()>;
    /// The process that somebody speaks to, to be sure that it still lives when it answers.
    using Doorkeeper = std::function<Actor*()>;

    Guests(Actor& world, Dice& dice, FrontDoor door, Doorkeeper keeper);

    void arrive(std::size_t how_many, Milliseconds within);
    /// The guest of this booking wants to cancel now.
    void cancel(const std::string& booking);
    [[nodiscard]] bool done() const;
    [[nodiscard]] const std::vector<std::unique_ptr<Guest>>& all() const { return guests_; }

 private:
    [[nodiscard]] std::unique_ptr<Guest> draw(std::size_t number);
    void book(Guest& guest);
    void ask(Guest& guest, OrchestratorProcess& orchestrator, Actor& process);
    void wait_for_outcome(Guest& guest, OrchestratorProcess& orchestrator, Actor& process,
                          const BookingId& id);
    void cancel(Guest& guest);

    Actor& world_;
    Dice& dice_;
    FrontDoor door_;
    Doorkeeper keeper_;
    std::vector<std::unique_ptr<Guest>> guests_;
};

}  // namespace bellhop::flow::simulation
