// Shapes: checked when they are made; states as text.
#include "saga/shape.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

namespace bellhop::saga {

namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 4> kOutcomes{{
    {Outcome::kOpen, "pending"},
    {Outcome::kConfirmed, "confirmed"},
    {Outcome::kFailed, "failed"},
    {Outcome::kCancelled, "cancelled"},
}};
constexpr std::string_view kAsking = "asking ";
constexpr std::string_view kUndoing = ", undoing";

std::uint32_t row_named(const Shape& shape, std::string_view name) {
    for (std::uint32_t i = 0; i < shape.rows.size(); ++i) {
        if (shape.rows[i].name == name) return i;
    }
    throw BadMessage("saga_state",
                     "saga '" + shape.name + "' has no row '" + std::string(name) + "'");
}

void claim(std::set<std::string>& names, const std::string& name, const std::string& row) {
    if (name.empty()) return;
    if (!names.insert(name).second) {
        throw std::logic_error("saga row '" + row + "': the wire name '" + name +
                               "' is used twice");
    }
}

}  // namespace

std::string_view to_text(Outcome outcome) {
    const auto found = std::find_if(kOutcomes.begin(), kOutcomes.end(),
                                    [&](const auto& each) { return each.first == outcome; });
    return found->second;
}

std::string to_text(const Shape& shape, const State& state) {
    if (!state.decided()) return std::string(kAsking) + shape.rows.at(state.row).name;
    std::string text{to_text(state.outcome)};
    if (state.settled()) return text;
    text += kUndoing;
    for (auto i = shape.rows.size(); i-- > 0;) {
        if (state.undoes(i)) text += " " + shape.rows[i].name;
    }
    return text;
}

State state_from_text(const Shape& shape, std::string_view text) {
    if (text.starts_with(kAsking)) {
        return {Outcome::kOpen, row_named(shape, text.substr(kAsking.size())), 0};
    }
    State state;
    const auto comma = std::min(text.find(kUndoing), text.size());
    const auto outcome = text.substr(0, comma);
    const auto found = std::find_if(kOutcomes.begin() + 1, kOutcomes.end(),
                                    [&](const auto& each) { return each.second == outcome; });
    if (found == kOutcomes.end()) {
        throw BadMessage("saga_state",
                         "'" + std::string(text) + "' is no state of saga '" + shape.name + "'");
    }
    state.outcome = found->first;
    auto names = text.substr(std::min(comma + kUndoing.size(), text.size()));
    while (!names.empty()) {
        names.remove_prefix(1);
        const auto end = std::min(names.find(' '), names.size());
        state.undoing |= 1U << row_named(shape, names.substr(0, end));
        names.remove_prefix(end);
    }
    return state;
}

void check(const Shape& shape) {
    if (shape.rows.empty() || shape.rows.size() > 32) {
        throw std::logic_error("saga '" + shape.name + "': it must have 1 to 32 rows");
    }
    std::set<std::string> rows;
    std::set<std::string> wire_names;
    for (const auto& row : shape.rows) {
        claim(rows, row.name, row.name);
        if (row.command.empty())
            throw std::logic_error("saga row '" + row.name + "': send() is missing");
        if (row.accepted.empty())
            throw std::logic_error("saga row '" + row.name + "': on() is missing");
        if (row.ask_again_after.count() <= 0) {
            throw std::logic_error("saga row '" + row.name +
                                   "': ask_again_after() must be positive");
        }
        for (const auto& name : {row.command, row.accepted, row.refused, row.undo, row.undone}) {
            claim(wire_names, name, row.name);
        }
    }
}

}  // namespace bellhop::saga
