// Bugs planted on purpose, each around an unchanged product: they show that the simulation would
// find them.
#pragma once

#include "flow/simulation_seams.hpp"

#include <array>
#include <memory>
#include <string_view>

namespace bellhop::flow::simulation {

enum class Bug {
    kNone,
    kAcknowledgesBeforeCommit,
    kRefusedStaysHeld,  ///< a room that was refused stays marked as held
    kNoTombstone,
    kMarksBeforeConfirm,  ///< the outbox row goes without waiting for the broker
    kResendsUnderNewId,
    kNeverAsksAgain,  ///< what was on its way at a crash, command or reply, stays lost
};
inline constexpr std::array kBugs{
    Bug::kAcknowledgesBeforeCommit, Bug::kRefusedStaysHeld,  Bug::kNoTombstone,
    Bug::kMarksBeforeConfirm,       Bug::kResendsUnderNewId, Bug::kNeverAsksAgain};
[[nodiscard]] std::string_view to_text(Bug bug);

/// The bus as a process with the bug would use it.
[[nodiscard]] std::unique_ptr<bus::Bus> with_bug(Bug bug, Actor& actor,
                                                 std::unique_ptr<bus::Bus> bus);
/// The statements that a process with the bug would not make.
[[nodiscard]] Swallow swallowed_by(Bug bug);

}  // namespace bellhop::flow::simulation
