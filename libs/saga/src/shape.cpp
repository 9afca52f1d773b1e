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
constexpr std::string_view kParked = ", parked";

std::uint32_t row_named(const Shape& shape, std::string_view name) {
    for (std::uint32_t i = 0; i < shape.rows.size(); ++i) {
        if (shape.rows[i].name == name) return i;
    }
    throw BadMessage("saga_state",
                     "saga '" + shape.name + "' has no row '" + std::string(name) + "'");
}

/// ` hold_room charge_payment`, the last row first.
std::string names_of(const Shape& shape, std::uint32_t rows) {
    std::string text;
    for (auto i = shape.rows.size(); i-- > 0;) {
        if (((rows >> i) & 1U) != 0) text += " " + shape.rows[i].name;
    }
    return text;
}

std::uint32_t rows_of(const Shape& shape, std::string_view names) {
    std::uint32_t rows = 0;
    while (!names.empty()) {
        names.remove_prefix(1);
        const auto end = std::min(names.find(' '), names.size());
        rows |= 1U << row_named(shape, names.substr(0, end));
        names.remove_prefix(end);
    }
    return rows;
}

/// Cuts `mark` and what stands behind it off `text`. @return what stood behind it
std::string_view cut(std::string_view& text, std::string_view mark) {
    const auto at = std::min(text.find(mark), text.size());
    const auto behind = text.substr(std::min(at + mark.size(), text.size()));
    text = text.substr(0, at);
    return behind;
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
    std::string text = state.decided() ? std::string(to_text(state.outcome))
                                       : std::string(kAsking) + shape.rows.at(state.row).name;
    if (state.undoing != 0) text += std::string(kUndoing) + names_of(shape, state.undoing);
    if (state.parked != 0) text += std::string(kParked) + names_of(shape, state.parked);
    return text;
}

State state_from_text(const Shape& shape, std::string_view text) {
    auto outcome = text;
    State state;
    state.parked = rows_of(shape, cut(outcome, kParked));
    if (outcome.starts_with(kAsking)) {
        state.row = row_named(shape, outcome.substr(kAsking.size()));
        return state;
    }
    state.undoing = rows_of(shape, cut(outcome, kUndoing));
    const auto found = std::find_if(kOutcomes.begin() + 1, kOutcomes.end(),
                                    [&](const auto& each) { return each.second == outcome; });
    if (found == kOutcomes.end()) {
        throw BadMessage("saga_state",
                         "'" + std::string(text) + "' is no state of saga '" + shape.name + "'");
    }
    state.outcome = found->first;
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
