// Several sessions, and several processes' worth of threads, want the same thing at once.
#include "core/errors.hpp"
#include "rivals.hpp"
#include "stores.hpp"

#include <atomic>
#include <latch>
#include <thread>
#include <type_traits>

namespace bellhop::tests {
namespace {

using db::Transaction;

FOR_EACH_STORE("the last room goes to exactly one of those who want it at once") {
    const Store store;
    store.open()->transaction([](Transaction& tx) {
        tx.execute("CREATE TABLE rooms (night TEXT PRIMARY KEY, taken BIGINT NOT NULL)");
    });
    for (int round = 0; round < 20; ++round) {
        const auto night = std::to_string(round);
        store.open()->transaction([&](Transaction& tx) {
            tx.execute("INSERT INTO rooms (night, taken) VALUES (:night, 4)", night);
        });
        std::atomic<std::int64_t> won = 0;
        const auto failures = at_once([&] {
            store.open()->transaction([&](Transaction& tx) {
                won += tx.execute(
                    "UPDATE rooms SET taken = taken + 1 WHERE night = :night AND taken < :limit",
                    night, 5);
            });
        });
        CHECK(failures == "");
        CHECK(won == 1);
    }
}

FOR_EACH_STORE("of those who insert the same key at once all but one get a conflict") {
    const Store store;
    store.open()->transaction(
        [](Transaction& tx) { tx.execute("CREATE TABLE keys (id TEXT PRIMARY KEY)"); });
    std::atomic<int> won = 0;
    std::atomic<int> lost = 0;
    const auto failures = at_once([&] {
        try {
            store.open()->transaction(
                [](Transaction& tx) { tx.execute("INSERT INTO keys (id) VALUES (:id)", "one"); });
            ++won;
        } catch (const Conflict&) {
            ++lost;
        }
    });
    CHECK(failures == "");
    CHECK(won == 1);
    CHECK(lost == kRivals - 1);
}

FOR_EACH_STORE(
    "of those who insert unless it is there one does, and the others find what it wrote") {
    const Store store;
    store.open()->transaction([](Transaction& tx) {
        tx.execute("CREATE TABLE keys (id TEXT PRIMARY KEY, note TEXT NOT NULL)");
    });
    for (int round = 0; round < 20; ++round) {
        const auto id = std::to_string(round);
        std::atomic<std::int64_t> won = 0;
        std::atomic<int> found = 0;
        const auto failures = at_once([&] {
            store.open()->transaction([&](Transaction& tx) {
                const auto inserted = tx.execute(
                    "INSERT INTO keys (id, note) VALUES (:id, 'there') ON CONFLICT (id) DO NOTHING",
                    id);
                won += inserted;
                const auto row = tx.row<std::string>("SELECT note FROM keys WHERE id = :id", id);
                if (inserted == 0 && row && std::get<0>(*row) == "there") ++found;
            });
        });
        CHECK(failures == "");
        CHECK(won == 1);
        CHECK(found == kRivals - 1);
    }
}

FOR_EACH_STORE("a new database can be opened by many at once") {
    // SQLite's switch to the write-ahead log collides in few rounds of a hundred.
    constexpr int kRounds = std::is_same_v<Store, SqliteStore> ? 100 : 10;
    for (int round = 0; round < kRounds; ++round) {
        const Store store;
        const auto failures = at_once([&] {
            store.open()->read(
                [](Transaction& tx) { static_cast<void>(tx.row<std::int64_t>("SELECT 1")); });
        });
        CHECK(failures == "");
    }
}

TEST_CASE("a deadlock is a conflict for one of the two") {
    const PostgresqlStore store;
    store.open()->transaction([](Transaction& tx) {
        tx.execute("CREATE TABLE rooms (night BIGINT PRIMARY KEY, taken BIGINT NOT NULL)");
        tx.execute("INSERT INTO rooms (night, taken) VALUES (0, 0), (1, 0)");
    });
    std::latch both_hold_one{2};
    std::atomic<int> won = 0;
    std::atomic<int> lost = 0;
    const auto take = [&](std::int64_t first) {
        const auto database = store.open();
        try {
            database->transaction([&](Transaction& tx) {
                const auto update = "UPDATE rooms SET taken = taken + 1 WHERE night = :night";
                tx.execute(update, first);
                both_hold_one.arrive_and_wait();
                tx.execute(update, 1 - first);
            });
            ++won;
        } catch (const Conflict&) {
            ++lost;
        }
    };
    {
        const std::jthread one{take, 0};
        const std::jthread other{take, 1};
    }
    CHECK(won == 1);
    CHECK(lost == 1);
}

}  // namespace
}  // namespace bellhop::tests
