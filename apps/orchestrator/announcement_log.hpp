// Which events are announced already, and who announces: one row in the database.
#pragma once

#include "core/time.hpp"
#include "db/database.hpp"

#include <cstdint>
#include <optional>

namespace bellhop::orchestrator {

/// Table `announcements`. Each call is part of the caller's transaction.
class AnnouncementLog {
 public:
    explicit AnnouncementLog(int instance) : instance_(instance) {}

    /// Takes the row for this instance where it is its own, or that of one that was last seen
    /// before `alive_since`. @return the number of the last event that is announced; nothing where
    /// another announces
    [[nodiscard]] std::optional<std::int64_t> take(db::Transaction& tx,
                                                   Timestamp alive_since) const;
    /// Moves the number on, never back. @return false where the row is another's
    [[nodiscard]] bool move_to(db::Transaction& tx, std::int64_t number) const;

 private:
    int instance_;
};

}  // namespace bellhop::orchestrator
