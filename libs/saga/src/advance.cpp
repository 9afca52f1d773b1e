// The transitions.
#include "saga/advance.hpp"

namespace bellhop::saga {

namespace {

Advance ignored(const State& state) {
    return {Taken::kIgnored, state, {}};
}
Advance impossible(const State& state) {
    return {Taken::kImpossible, state, {}};
}

/// Ends the saga and undoes the rows before `end`, the last of them first.
Advance decide(const Shape& shape, Outcome outcome, std::uint32_t end) {
    Advance result{Taken::kMoved, {outcome, 0, 0, 0}, {{Action::Kind::kDecided, 0}}};
    for (auto row = end; row-- > 0;) {
        if (shape.rows[row].undo.empty()) continue;
        result.next.undoing |= 1U << row;
        result.actions.push_back({Action::Kind::kSendUndo, row});
    }
    if (result.next.settled()) result.actions.push_back({Action::Kind::kSettled, 0});
    return result;
}

Advance accepted(const Shape& shape, const State& state, std::uint32_t row) {
    // After the decision a late answer changes nothing: the undo of its row is on the way behind
    // it.
    if (state.decided() || row < state.row) return ignored(state);
    if (row > state.row) return impossible(state);
    const auto next = row + 1;
    if (next == shape.rows.size()) {
        return {Taken::kMoved,
                {Outcome::kConfirmed, 0, 0, 0},
                {{Action::Kind::kDecided, 0}, {Action::Kind::kSettled, 0}}};
    }
    return {Taken::kMoved, {Outcome::kOpen, next, 0, 0}, {{Action::Kind::kSend, next}}};
}

Advance refused(const Shape& shape, const State& state, std::uint32_t row) {
    if (state.outcome == Outcome::kConfirmed) return impossible(state);
    if (state.decided()) return ignored(state);
    if (row != state.row) return impossible(state);
    return decide(shape, Outcome::kFailed, row);
}

bool never_undone(const State& state) {
    return !state.decided() || state.outcome == Outcome::kConfirmed;
}

Advance undone(const State& state, std::uint32_t row) {
    if (never_undone(state)) return impossible(state);
    if (!state.undoes(row)) return ignored(state);
    Advance result{Taken::kMoved, state, {}};
    result.next.undoing &= ~(1U << row);
    result.next.parked &= ~(1U << row);
    if (result.next.settled()) result.actions.push_back({Action::Kind::kSettled, 0});
    return result;
}

Advance park(const State& state, std::uint32_t row) {
    Advance result{Taken::kMoved, state, {{Action::Kind::kAttention, row}}};
    result.next.parked |= 1U << row;
    return result;
}

Advance parked(const State& state, std::uint32_t row) {
    if (state.decided() || row < state.row || state.parks(row)) return ignored(state);
    return row > state.row ? impossible(state) : park(state, row);
}

Advance undo_parked(const State& state, std::uint32_t row) {
    if (never_undone(state)) return impossible(state);
    if (!state.undoes(row) || state.parks(row)) return ignored(state);
    return park(state, row);
}

Advance retry(const Shape& shape, const State& state) {
    if (!state.needs_attention()) return ignored(state);
    Advance result{Taken::kMoved, state, {}};
    result.next.parked = 0;
    for (const auto& action : outstanding(shape, result.next)) {
        if (state.parks(action.row)) result.actions.push_back(action);
    }
    return result;
}

Advance resolve(const Shape& shape, const State& state) {
    if (!state.needs_attention()) return ignored(state);
    if (!state.decided()) return decide(shape, Outcome::kFailed, state.row + 1);
    Advance result{Taken::kMoved, state, {}};
    result.next.undoing &= ~state.parked;
    result.next.parked = 0;
    if (result.next.settled()) result.actions.push_back({Action::Kind::kSettled, 0});
    return result;
}

Advance cancel(const Shape& shape, const State& state) {
    if (state.outcome == Outcome::kFailed || state.outcome == Outcome::kCancelled)
        return ignored(state);
    // The row that was asked may have been done by now: it is undone too, and a late do finds its
    // tombstone.
    const auto rows = static_cast<std::uint32_t>(shape.rows.size());
    return decide(shape, Outcome::kCancelled, state.decided() ? rows : state.row + 1);
}

}  // namespace

Advance begin(const Shape&) {
    return {Taken::kMoved, State{}, {{Action::Kind::kSend, 0}}};
}

Advance advance(const Shape& shape, const State& state, const Event& event) {
    switch (event.kind) {
        case Event::Kind::kAccepted:
            return accepted(shape, state, event.row);
        case Event::Kind::kRefused:
            return refused(shape, state, event.row);
        case Event::Kind::kUndone:
            return undone(state, event.row);
        case Event::Kind::kParked:
            return parked(state, event.row);
        case Event::Kind::kUndoParked:
            return undo_parked(state, event.row);
        case Event::Kind::kCancel:
            return cancel(shape, state);
        case Event::Kind::kRetry:
            return retry(shape, state);
        case Event::Kind::kResolve:
            return resolve(shape, state);
    }
    return impossible(state);
}

std::vector<Action> outstanding(const Shape& shape, const State& state) {
    std::vector<Action> actions;
    if (!state.decided() && !state.parks(state.row))
        actions.push_back({Action::Kind::kSend, state.row});
    for (auto row = static_cast<std::uint32_t>(shape.rows.size()); row-- > 0;) {
        if (state.undoes(row) && !state.parks(row))
            actions.push_back({Action::Kind::kSendUndo, row});
    }
    return actions;
}

std::optional<Event> event_for(const Shape& shape, std::string_view wire_name) {
    for (std::uint32_t row = 0; row < shape.rows.size(); ++row) {
        if (shape.rows[row].accepted == wire_name) return Event{Event::Kind::kAccepted, row};
        if (shape.rows[row].refused == wire_name) return Event{Event::Kind::kRefused, row};
        if (shape.rows[row].undone == wire_name) return Event{Event::Kind::kUndone, row};
    }
    return std::nullopt;
}

std::string command_id(const Shape& shape, const std::string& instance, const Action& action) {
    const bool undo = action.kind == Action::Kind::kSendUndo;
    return instance + "/" + shape.rows.at(action.row).name + (undo ? "/undo" : "");
}

std::optional<Event> event_for_parked(const Shape& shape, const std::string& instance,
                                      std::string_view id) {
    for (std::uint32_t row = 0; row < shape.rows.size(); ++row) {
        if (id == command_id(shape, instance, {Action::Kind::kSend, row}))
            return Event{Event::Kind::kParked, row};
        if (id == command_id(shape, instance, {Action::Kind::kSendUndo, row}))
            return Event{Event::Kind::kUndoParked, row};
    }
    return std::nullopt;
}

}  // namespace bellhop::saga
