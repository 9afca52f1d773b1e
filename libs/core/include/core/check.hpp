// The third kind of error: we were wrong. On in release; says where, and aborts.
#pragma once

namespace bellhop {

/// Writes the broken invariant to standard error and aborts. The unacknowledged message returns to
/// its queue.
[[noreturn]] void broken_invariant(const char* invariant, const char* file, int line);

}  // namespace bellhop

/// Holds an invariant: where `condition` is false the program is wrong and stops.
#define BELLHOP_CHECK(condition)        \
    ((condition) ? static_cast<void>(0) \
                 : ::bellhop::broken_invariant(#condition, __FILE__, __LINE__))
