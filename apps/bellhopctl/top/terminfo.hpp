// What kind of terminal this is, and how it is given back when the process crashes.
#pragma once

namespace bellhop::ctl {

/// Whether TERM names a terminal that can move its cursor.
[[nodiscard]] bool can_move_its_cursor();
/// A crash (SIGABRT, SIGSEGV and the like) gives the terminal back, in the modes that it has now.
/// After `can_move_its_cursor`; one thread.
void restore_at_crash();
/// A crash does nothing of the kind any more.
void forget_crashes();

}  // namespace bellhop::ctl
