// The saga as a table: found by walking every event from every state that can be reached.
#include "saga/advance.hpp"

#include <set>
#include <vector>

namespace bellhop::saga {

namespace {

struct Named {
    Event event;
    std::string name;
};

std::vector<Named> all_events(const Shape& shape) {
    std::vector<Named> events;
    for (std::uint32_t row = 0; row < shape.rows.size(); ++row) {
        const auto& each = shape.rows[row];
        events.push_back({{Event::Kind::kAccepted, row}, each.accepted});
        if (!each.refused.empty()) events.push_back({{Event::Kind::kRefused, row}, each.refused});
        if (!each.undone.empty()) events.push_back({{Event::Kind::kUndone, row}, each.undone});
        events.push_back({{Event::Kind::kParked, row}, "parked " + each.command});
        if (!each.undo.empty())
            events.push_back({{Event::Kind::kUndoParked, row}, "parked " + each.undo});
    }
    events.push_back({{Event::Kind::kCancel, 0}, "cancel"});
    events.push_back({{Event::Kind::kRetry, 0}, "operator: retry"});
    events.push_back({{Event::Kind::kResolve, 0}, "operator: resolve"});
    return events;
}

std::string action_text(const Shape& shape, const Action& action) {
    switch (action.kind) {
        case Action::Kind::kSend:
            return "send " + shape.rows[action.row].command;
        case Action::Kind::kSendUndo:
            return "send " + shape.rows[action.row].undo;
        case Action::Kind::kDecided:
            return "announce";
        case Action::Kind::kSettled:
            return "settled";
        case Action::Kind::kAttention:
            return "needs attention";
    }
    return "?";
}

std::string actions_text(const Shape& shape, const std::vector<Action>& actions) {
    std::string text;
    for (const auto& action : actions)
        text += (text.empty() ? "" : ", ") + action_text(shape, action);
    return text;
}

std::string cell(const Shape& shape, const Named& named, const Advance& step) {
    std::string text = "    " + named.name;
    text.append(text.size() < 36 ? 36 - text.size() : 1, ' ');
    if (step.taken == Taken::kIgnored) return text + "ignored\n";
    if (step.taken == Taken::kImpossible) return text + "impossible\n";
    text += "-> " + to_text(shape, step.next);
    return text + (step.actions.empty() ? "" : " | " + actions_text(shape, step.actions)) + "\n";
}

}  // namespace

std::vector<State> reachable_states(const Shape& shape) {
    std::vector<State> line{begin(shape).next};
    std::set<State> known{line.front()};
    const auto events = all_events(shape);
    for (std::size_t i = 0; i < line.size(); ++i) {
        for (const auto& named : events) {
            const auto next = advance(shape, line[i], named.event).next;
            if (known.insert(next).second) line.push_back(next);
        }
    }
    return line;
}

std::string table(const Shape& shape) {
    const auto first = begin(shape);
    std::string text = "saga " + shape.name + ", version " + std::to_string(shape.version) +
                       "\n\n(begin)\n    -> " + to_text(shape, first.next) + " | " +
                       actions_text(shape, first.actions) + "\n";
    for (const auto& state : reachable_states(shape)) {
        text += "\n" + to_text(shape, state) + "\n";
        for (const auto& named : all_events(shape)) {
            text += cell(shape, named, advance(shape, state, named.event));
        }
    }
    return text;
}

}  // namespace bellhop::saga
