// Rooms and nights, over both databases.
#include "../db/rivals.hpp"
#include "availability/sql_inventory.hpp"
#include "tables.hpp"

#include <atomic>

using namespace bellhop::availability;

namespace bellhop::embedded {
extern const std::string_view kAvailabilitySchema;
}

namespace bellhop::tests {
namespace {

Wish stay(const std::string& check_in, const std::string& check_out) {
    return {"it's, a \"Plaza\"", "{Suite}", {*Date::parse(check_in), *Date::parse(check_out)}, 1};
}

bool take(db::Database& database, const Wish& wish, int rooms) {
    bool taken = false;
    database.transaction(
        [&](db::Transaction& tx) { taken = SqlInventory().take(tx, wish, rooms); });
    return taken;
}

std::int64_t most_taken(db::Database& database, const Wish& wish) {
    std::int64_t most = 0;
    database.read([&](db::Transaction& tx) { most = SqlInventory().most_taken(tx, wish); });
    return most;
}

template <class Store>
struct Rooms : Tables<Store> {
    Rooms() : Tables<Store>("availability", embedded::kAvailabilitySchema) {}
};

FOR_EACH_STORE("a stay takes a room in each of its nights, up to so many") {
    const Rooms<Store> rooms;
    const auto database = rooms.open();
    CHECK(take(*database, stay("2026-02-27", "2026-03-02"), 2));
    CHECK(take(*database, stay("2026-02-28", "2026-03-01"), 2));
    CHECK(most_taken(*database, stay("2026-02-26", "2026-02-27")) == 0);
    CHECK(most_taken(*database, stay("2026-02-27", "2026-02-28")) == 1);
    CHECK(most_taken(*database, stay("2026-02-28", "2026-03-01")) == 2);
    CHECK(most_taken(*database, stay("2026-03-01", "2026-03-02")) == 1);
    CHECK(most_taken(*database, stay("2026-03-02", "2026-03-09")) == 0);
}

FOR_EACH_STORE("a stay of which one night is full takes none, before it and after it") {
    const Rooms<Store> rooms;
    const auto database = rooms.open();
    CHECK(take(*database, stay("2026-02-15", "2026-02-16"), 2));
    CHECK(take(*database, stay("2026-02-16", "2026-02-17"), 1));
    CHECK_FALSE(take(*database, stay("2026-02-14", "2026-02-19"), 1));
    CHECK(most_taken(*database, stay("2026-02-14", "2026-02-15")) == 0);
    CHECK(most_taken(*database, stay("2026-02-15", "2026-02-16")) == 1);
    CHECK(most_taken(*database, stay("2026-02-16", "2026-02-17")) == 1);
    CHECK(most_taken(*database, stay("2026-02-17", "2026-02-19")) == 0);
}

FOR_EACH_STORE("of those who want the last room at once for stays that overlap one gets it") {
    const Rooms<Store> rooms;
    for (int round = 0; round < 10; ++round) {
        const auto first = Date::parse("2026-03-01")->plus_days(std::int64_t{10} * round);
        std::atomic<int> shift = 0;
        std::atomic<int> won = 0;
        const auto failures = at_once([&] {
            // All of them want the fourth night.
            const auto from = first.plus_days(shift++);
            const Wish wish{"Plaza", "Suite", {from, from.plus_days(4)}, 1};
            if (take(*rooms.open(), wish, 1)) ++won;
        });
        CHECK(failures == "");
        CHECK(won == 1);
        std::int64_t nights = 0;
        rooms.open()->read([&](db::Transaction& tx) {
            nights = std::get<0>(*tx.row<std::int64_t>(
                "SELECT COUNT(*) FROM nights WHERE taken = 1 AND night >= :first AND night < :last",
                first.text(), first.plus_days(10).text()));
        });
        CHECK(nights == 4);
    }
}

}  // namespace
}  // namespace bellhop::tests
