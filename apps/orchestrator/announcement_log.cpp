// The row of announcements.
#include "orchestrator/announcement_log.hpp"

#include "bus/names.hpp"

namespace bellhop::orchestrator {

std::optional<std::int64_t> AnnouncementLog::take(db::Transaction& tx,
                                                  Timestamp alive_since) const {
    const auto row = tx.row<std::int64_t>(
        "UPDATE announcements SET instance = :mine WHERE exchange = :exchange AND instance NOT IN "
        "(SELECT instance FROM instances WHERE instance <> :mine AND seen_at >= :alive) RETURNING "
        "last",
        instance_, bus::names::kEvents, to_micros(alive_since));
    if (!row) return std::nullopt;
    return std::get<0>(*row);
}

bool AnnouncementLog::move_to(db::Transaction& tx, std::int64_t number) const {
    return tx.execute(
               "UPDATE announcements SET last = CASE WHEN last < :number THEN :number ELSE last "
               "END WHERE exchange = :exchange AND instance = :mine",
               number, bus::names::kEvents, instance_) > 0;
}

}  // namespace bellhop::orchestrator
