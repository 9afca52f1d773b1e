// The shape of a saga: its rows and where an instance of it stands. No data, no messages.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::saga {

/// One row: what is asked, and the wire names of what may be heard.
struct RowShape {
    std::string name;
    std::string command;   ///< wire name of the do
    std::string accepted;  ///< wire name of the answer that lets the saga go on
    std::string
        refused;  ///< wire name of the answer that ends it; empty where the row can't be refused
    std::string undo;    ///< wire name of the undo; empty where there is nothing to undo
    std::string undone;  ///< wire name of the undo's answer
    Milliseconds ask_again_after{30000};
};

/// A saga definition without its functions.
struct Shape {
    std::string name;
    int version = 1;
    std::vector<RowShape> rows;  ///< 1 to 32
};

enum class Outcome { kOpen, kConfirmed, kFailed, kCancelled };

/// Where an instance stands. Open: row `row` was asked. Decided: `undoing` says which undos are
/// still to be answered. `parked` says of which of these nobody is asked any more: the worker gave
/// the command up, and a person has to look.
struct State {
    Outcome outcome = Outcome::kOpen;
    std::uint32_t row = 0;      ///< meaningful while open
    std::uint32_t undoing = 0;  ///< one bit a row
    std::uint32_t parked = 0;   ///< one bit a row; of `row` while open, of `undoing` afterwards

    [[nodiscard]] bool decided() const { return outcome != Outcome::kOpen; }
    /// Decided, and everything to be undone is undone.
    [[nodiscard]] bool settled() const { return decided() && undoing == 0; }
    [[nodiscard]] bool undoes(std::size_t index) const { return ((undoing >> index) & 1U) != 0; }
    [[nodiscard]] bool parks(std::size_t index) const { return ((parked >> index) & 1U) != 0; }
    [[nodiscard]] bool needs_attention() const { return parked != 0; }
    friend auto operator<=>(const State&, const State&) = default;
};

/// The state as text, for a database and for people: `asking hold_room`, `confirmed`,
/// `cancelled, undoing charge_payment hold_room, parked hold_room`.
[[nodiscard]] std::string to_text(const Shape& shape, const State& state);
/// Reads what `to_text` wrote. @throws BadMessage for anything else, a row that the shape does not
/// have included
[[nodiscard]] State state_from_text(const Shape& shape, std::string_view text);
/// `pending`, `confirmed`, `failed` or `cancelled`.
[[nodiscard]] std::string_view to_text(Outcome outcome);

/// Holds a shape to what the engine needs. @throws std::logic_error saying what is wrong
void check(const Shape& shape);

}  // namespace bellhop::saga
