// Instance numbers and who holds them.
#include "db/instances.hpp"

namespace bellhop::db::instances {

Timestamp now(Transaction& tx, const Clock& clock) {
    if (tx.dialect() == Dialect::kSqlite) return clock.now();
    return from_micros(std::get<0>(*tx.row<std::int64_t>(
        "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)")));
}

std::optional<Lease> find(Transaction& tx, int instance) {
    const auto row = tx.row<std::string, std::int64_t>(
        "SELECT holder, seen_at FROM instances WHERE instance = :instance", instance);
    if (!row) return std::nullopt;
    return Lease{std::get<0>(*row), from_micros(std::get<1>(*row))};
}

bool take(Transaction& tx, const Claim& claim, Timestamp now) {
    return tx.execute(R"(
        INSERT INTO instances (instance, holder, seen_at) VALUES (:instance, :holder, :now)
        ON CONFLICT (instance) DO UPDATE SET holder = :holder, seen_at = :now
        WHERE instances.holder = :holder OR instances.holder = :replaces
           OR instances.seen_at < :gone)",
                      claim.instance, claim.holder, to_micros(now), claim.replaces,
                      to_micros(now - kGoneAfter)) > 0;
}

bool beat(Transaction& tx, int instance, const std::string& holder, Timestamp now) {
    return tx.execute(
               "UPDATE instances SET seen_at = :now WHERE instance = :instance AND holder = "
               ":holder",
               to_micros(now), instance, holder) > 0;
}

void release(Transaction& tx, int instance, const std::string& holder) {
    // The row stays: it says that what this instance left behind may be adopted at once.
    tx.execute(
        "UPDATE instances SET holder = '', seen_at = 0 WHERE instance = :instance AND holder = "
        ":holder",
        instance, holder);
}

}  // namespace bellhop::db::instances
