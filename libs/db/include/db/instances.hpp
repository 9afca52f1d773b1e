// Which processes serve a database: each holds an instance number, and is seen from time to time.
#pragma once

#include "core/time.hpp"
#include "db/database.hpp"

#include <optional>
#include <string>

namespace bellhop::db::instances {

/// An instance that was not seen for so long is gone: its number is free, and the others finish its
/// work. To be wrong about it is harmless: every command is safe to send again.
inline constexpr Milliseconds kGoneAfter{15000};

/// Who holds a number.
struct Lease {
    std::string holder;  ///< names the process; empty where it gave the number back
    Timestamp seen_at{};
};

/// A wish for a number.
struct Claim {
    int instance = 1;
    std::string holder;    ///< who wants it
    std::string replaces;  ///< a holder that is known to have ended
};

/// The database's clock: all instances compare with the same one. SQLite has none of its own, and
/// serves one machine: there it is `clock`.
[[nodiscard]] Timestamp now(Transaction& tx, const Clock& clock);
/// Nothing for a number that nobody ever held.
[[nodiscard]] std::optional<Lease> find(Transaction& tx, int instance);
/// Takes the number where it is free: never held, given back, held by `replaces` or by the holder
/// itself, or by somebody who is gone. @return whether it is the holder's now
bool take(Transaction& tx, const Claim& claim, Timestamp now);
/// "I am here." @return false where somebody else holds the number now
bool beat(Transaction& tx, int instance, const std::string& holder, Timestamp now);
/// Gives the number back; does nothing where somebody else holds it.
void release(Transaction& tx, int instance, const std::string& holder);

}  // namespace bellhop::db::instances
