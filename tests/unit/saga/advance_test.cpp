// The transitions of a saga, and its states as text.
#include "saga/advance.hpp"

#include "core/errors.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::saga;

namespace {

Shape three_rows() {
    Shape shape{"trip", 1, {}};
    for (const std::string name : {"flight", "car", "hotel"}) {
        RowShape row{name,         name + ".do",   name + ".done",
                     name + ".no", name + ".undo", name + ".undone"};
        if (name == "car") row.undo = row.undone = "";  // a row that needs no undo
        shape.rows.push_back(row);
    }
    return shape;
}

const Shape kTrip = three_rows();

State asking(std::uint32_t row) {
    return {Outcome::kOpen, row, 0, 0};
}
Advance on(const State& state, Event::Kind kind, std::uint32_t row = 0) {
    return advance(kTrip, state, {kind, row});
}
bool all_parked(const State& state) {
    return state.decided() ? state.parked == state.undoing : state.parks(state.row);
}
using Kind = Event::Kind;
using Do = Action::Kind;

}  // namespace

TEST_CASE("rows are asked from top to bottom, and the last one confirms") {
    CHECK(begin(kTrip).actions == std::vector<Action>{{Do::kSend, 0}});
    auto step = on(asking(0), Kind::kAccepted, 0);
    CHECK(step.next == asking(1));
    CHECK(step.actions == std::vector<Action>{{Do::kSend, 1}});
    step = on(asking(2), Kind::kAccepted, 2);
    CHECK(step.next == State{Outcome::kConfirmed, 0, 0, 0});
    CHECK(step.actions == std::vector<Action>{{Do::kDecided, 0}, {Do::kSettled, 0}});
}

TEST_CASE("a refusal undoes the rows above it, the last of them first, and those only") {
    const auto step = on(asking(2), Kind::kRefused, 2);
    CHECK(step.next.outcome == Outcome::kFailed);
    CHECK(step.actions == std::vector<Action>{{Do::kDecided, 0}, {Do::kSendUndo, 0}});
    const auto first = on(asking(0), Kind::kRefused, 0);
    CHECK(first.next.settled());
    CHECK(first.actions == std::vector<Action>{{Do::kDecided, 0}, {Do::kSettled, 0}});
}

TEST_CASE("a cancellation also undoes the row that was asked and has not answered") {
    const auto step = on(asking(2), Kind::kCancel);
    CHECK(step.next == State{Outcome::kCancelled, 0, 0b101, 0});
    CHECK(step.actions ==
          std::vector<Action>{{Do::kDecided, 0}, {Do::kSendUndo, 2}, {Do::kSendUndo, 0}});
    CHECK(on({Outcome::kConfirmed, 0, 0, 0}, Kind::kCancel).next ==
          State{Outcome::kCancelled, 0, 0b101, 0});
}

TEST_CASE("it is settled when the last undo is answered, in any order, and not before") {
    const State both{Outcome::kCancelled, 0, 0b101, 0};
    const auto one = on(both, Kind::kUndone, 0);
    CHECK_FALSE(one.next.settled());
    CHECK(one.actions.empty());
    const auto other = on(one.next, Kind::kUndone, 2);
    CHECK(other.next.settled());
    CHECK(other.actions == std::vector<Action>{{Do::kSettled, 0}});
}

TEST_CASE("what was heard before, or was overtaken by a decision, changes nothing") {
    CHECK(on(asking(1), Kind::kAccepted, 0).taken == Taken::kIgnored);
    CHECK(on({Outcome::kCancelled, 0, 0b100, 0}, Kind::kAccepted, 2).taken == Taken::kIgnored);
    CHECK(on({Outcome::kCancelled, 0, 0b100, 0}, Kind::kRefused, 2).taken == Taken::kIgnored);
    CHECK(on({Outcome::kCancelled, 0, 0b100, 0}, Kind::kUndone, 0).taken == Taken::kIgnored);
    CHECK(on({Outcome::kFailed, 0, 0, 0}, Kind::kCancel).taken == Taken::kIgnored);
}

TEST_CASE("what can't be is said to be impossible, and not swallowed") {
    CHECK(on(asking(0), Kind::kAccepted, 1).taken == Taken::kImpossible);
    CHECK(on(asking(1), Kind::kRefused, 0).taken == Taken::kImpossible);
    CHECK(on(asking(0), Kind::kUndone, 0).taken == Taken::kImpossible);
    CHECK(on({Outcome::kConfirmed, 0, 0, 0}, Kind::kRefused, 2).taken == Taken::kImpossible);
}

TEST_CASE("what is outstanding in a state is what has to be asked again") {
    CHECK(outstanding(kTrip, asking(1)) == std::vector<Action>{{Do::kSend, 1}});
    CHECK(outstanding(kTrip, {Outcome::kFailed, 0, 0b101, 0}) ==
          std::vector<Action>{{Do::kSendUndo, 2}, {Do::kSendUndo, 0}});
    CHECK(outstanding(kTrip, {Outcome::kConfirmed, 0, 0, 0}).empty());
}

TEST_CASE("every reachable state is text that reads back as itself, and can still end") {
    const auto states = reachable_states(kTrip);
    CHECK(states.size() > 8);
    for (const auto& state : states) {
        CAPTURE(to_text(kTrip, state));
        CHECK(state_from_text(kTrip, to_text(kTrip, state)) == state);
        if (!state.settled())
            CHECK(outstanding(kTrip, state).empty() == (state.parked != 0 && all_parked(state)));
    }
}

TEST_CASE("a text that is no state of the saga is refused") {
    for (const auto* text :
         {"", "asking", "asking boat", "done", "cancelled, undoing boat", "pending"}) {
        CAPTURE(text);
        CHECK_THROWS_AS((void)state_from_text(kTrip, text), BadMessage);
    }
}

TEST_CASE("a reply's wire name says which row it answers") {
    const auto event = event_for(kTrip, "hotel.no");
    REQUIRE(event);
    CHECK(event->kind == Kind::kRefused);
    CHECK(event->row == 2);
    CHECK_FALSE(event_for(kTrip, "boat.done"));
}

TEST_CASE("a parked command is asked for no more, needs attention, and still takes its answer") {
    auto step = on(asking(2), Kind::kParked, 2);
    CHECK(step.actions == std::vector<Action>{{Do::kAttention, 2}});
    CHECK(step.next.needs_attention());
    CHECK(outstanding(kTrip, step.next).empty());
    CHECK(on(step.next, Kind::kParked, 2).taken == Taken::kIgnored);
    CHECK(on(step.next, Kind::kAccepted, 2).next == State{Outcome::kConfirmed, 0, 0, 0});
    CHECK(on(step.next, Kind::kCancel).next == State{Outcome::kCancelled, 0, 0b101, 0});
    CHECK(on(asking(2), Kind::kParked, 1).taken == Taken::kIgnored);
    CHECK(on(asking(1), Kind::kParked, 2).taken == Taken::kImpossible);
    CHECK(on({Outcome::kCancelled, 0, 0b101, 0}, Kind::kParked, 2).taken == Taken::kIgnored);
}

TEST_CASE("a parked undo holds up no other, and its late answer settles it") {
    const State both{Outcome::kCancelled, 0, 0b101, 0};
    const auto parked = on(both, Kind::kUndoParked, 2).next;
    CHECK(outstanding(kTrip, parked) == std::vector<Action>{{Do::kSendUndo, 0}});
    const auto one = on(parked, Kind::kUndone, 0).next;
    CHECK(one == State{Outcome::kCancelled, 0, 0b100, 0b100});
    CHECK(on(one, Kind::kUndone, 2).next == State{Outcome::kCancelled, 0, 0, 0});
    CHECK(on(one, Kind::kUndoParked, 2).taken == Taken::kIgnored);
    CHECK(on(asking(1), Kind::kUndoParked, 0).taken == Taken::kImpossible);
}

TEST_CASE("an operator's retry asks for what is parked, and for nothing else") {
    const State one{Outcome::kCancelled, 0, 0b101, 0b001};
    const auto step = on(one, Kind::kRetry);
    CHECK(step.actions == std::vector<Action>{{Do::kSendUndo, 0}});
    CHECK(step.next == State{Outcome::kCancelled, 0, 0b101, 0});
    CHECK(on(on(asking(1), Kind::kParked, 1).next, Kind::kRetry).actions ==
          std::vector<Action>{{Do::kSend, 1}});
    CHECK(on(asking(1), Kind::kRetry).taken == Taken::kIgnored);
}

TEST_CASE("an operator's word settles a parked undo; a parked do fails, and is undone too") {
    const State both{Outcome::kFailed, 0, 0b101, 0b101};
    const auto settled = on(both, Kind::kResolve);
    CHECK(settled.next.settled());
    CHECK(settled.actions == std::vector<Action>{{Do::kSettled, 0}});
    const auto open = on(on(asking(2), Kind::kParked, 2).next, Kind::kResolve);
    CHECK(open.next == State{Outcome::kFailed, 0, 0b101, 0});
    CHECK(open.actions ==
          std::vector<Action>{{Do::kDecided, 0}, {Do::kSendUndo, 2}, {Do::kSendUndo, 0}});
    CHECK(on({Outcome::kFailed, 0, 0b101, 0}, Kind::kResolve).taken == Taken::kIgnored);
    CHECK(on(asking(2), Kind::kResolve).taken == Taken::kIgnored);
}

TEST_CASE("a parked command is known by its id") {
    CHECK(event_for_parked(kTrip, "T1", "T1/car")->kind == Kind::kParked);
    CHECK(event_for_parked(kTrip, "T1", "T1/hotel/undo")->kind == Kind::kUndoParked);
    CHECK(event_for_parked(kTrip, "T1", "T1/hotel/undo")->row == 2);
    CHECK_FALSE(event_for_parked(kTrip, "T1", "T2/car"));
    CHECK_FALSE(event_for_parked(kTrip, "T1", "T1/boat"));
}
