// What follows from what: the whole of a saga's behaviour as one pure function.
#pragma once

#include "saga/shape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::saga {

/// What may happen to an instance.
struct Event {
    enum class Kind {
        kAccepted,    ///< row `row` was done
        kRefused,     ///< row `row` was refused, nothing was done
        kUndone,      ///< row `row` was undone, or there was nothing to undo
        kParked,      ///< the worker gave the command of row `row` up
        kUndoParked,  ///< the worker gave the undo of row `row` up
        kCancel,      ///< somebody wants it cancelled
        kRetry,       ///< an operator wants what is parked asked again
        kResolve,     ///< an operator declares what is parked settled
    };
    Kind kind = Kind::kCancel;
    std::uint32_t row = 0;
};

/// What the engine is to do.
struct Action {
    enum class Kind {
        kSend,       ///< send the command of row `row`
        kSendUndo,   ///< send the undo of row `row`
        kDecided,    ///< the outcome is known, and announced
        kSettled,    ///< nothing of it is outstanding any more
        kAttention,  ///< a person has to look: row `row` is not asked for any more
    };
    Kind kind = Kind::kSend;
    std::uint32_t row = 0;
    friend bool operator==(const Action&, const Action&) = default;
};

/// How an event was taken.
enum class Taken {
    kMoved,       ///< the state changed
    kIgnored,     ///< known already, or overtaken: nothing to do
    kImpossible,  ///< can't happen unless somebody is wrong: to be parked and looked at
};

struct Advance {
    Taken taken = Taken::kIgnored;
    State next;
    std::vector<Action> actions;
};

/// The first state and what it asks for.
[[nodiscard]] Advance begin(const Shape& shape);

/// The state after an event. Undos are sent bottom to top, none waiting for another: a payment
/// service that is away must not keep a room from being sold. Pure.
///
/// What a worker parked needs attention: it is outstanding, but not asked for again, until an
/// answer comes after all (a dead letter was replayed), the saga is cancelled, or an operator
/// decides:
/// - kRetry asks for all that is parked, from its first attempt.
/// - kResolve declares it settled by hand. Parked undos count as answered. A parked do ends the
///   saga as failed, and is itself undone with the rows above it, as in a cancellation: nobody
///   knows whether it was done, an undo is harmless where it was not, and keeps a dead letter that
///   is replayed later from being done.
/// Both are ignored where nothing is parked.
/// @see Garcia-Molina, Salem 1987, "Sagas"
[[nodiscard]] Advance advance(const Shape& shape, const State& state, const Event& event);

/// What is outstanding in a state and not parked, to be asked again: kSend or kSendUndo actions.
[[nodiscard]] std::vector<Action> outstanding(const Shape& shape, const State& state);

/// The event that a reply of this wire name is; nothing for a name that is no reply of this saga.
[[nodiscard]] std::optional<Event> event_for(const Shape& shape, std::string_view wire_name);

/// @name A command's id follows from the instance and the row: `ID/hold_room`, `ID/hold_room/undo`
/// @{
[[nodiscard]] std::string command_id(const Shape& shape, const std::string& instance,
                                     const Action& action);
/// The event that a parked command is; nothing for an id that is no command of this instance.
[[nodiscard]] std::optional<Event> event_for_parked(const Shape& shape, const std::string& instance,
                                                    std::string_view command_id);
/// @}

/// Every state that can be reached, the first one first.
[[nodiscard]] std::vector<State> reachable_states(const Shape& shape);

/// Every state that can be reached × every event, as text: no cell is silent.
[[nodiscard]] std::string table(const Shape& shape);

}  // namespace bellhop::saga
