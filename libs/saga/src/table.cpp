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
    }
    events.push_back({{Event::Kind::kCancel, 0}, "cancel"});
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
    text.append(text.size() < 34 ? 34 - text.size() : 1, ' ');
    if (step.taken == Taken::kIgnored) return text + "ignored\n";
    if (step.taken == Taken::kImpossible) return text + "impossible\n";
    text += "-> " + to_text(shape, step.next);
    return text + (step.actions.empty() ? "" : " | " + actions_text(shape, step.actions)) + "\n";
}

}  // namespace

std::string table(const Shape& shape) {
    const auto events = all_events(shape);
    const auto first = begin(shape);
    std::string text = "saga " + shape.name + ", version " + std::to_string(shape.version) +
                       "\n\n(begin)\n    " + "-> " + to_text(shape, first.next) + " | " +
                       actions_text(shape, first.actions) + "\n";
    std::set<State> known{first.next};
    std::vector<State> line{first.next};
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto state = line[i];
        text += "\n" + to_text(shape, state) + "\n";
        for (const auto& named : events) {
            const auto step = advance(shape, state, named.event);
            text += cell(shape, named, step);
            if (known.insert(step.next).second) line.push_back(step.next);
        }
    }
    return text;
}

}  // namespace bellhop::saga
