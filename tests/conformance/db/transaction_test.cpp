// What a transaction promises, over both databases.
#include "core/errors.hpp"
#include "core/ids.hpp"
#include "db/per_transaction.hpp"
#include "stores.hpp"

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace bellhop::tests {
namespace {

using db::Database;
using db::Transaction;
using OptionalText = std::optional<std::string>;
using OptionalInteger = std::optional<std::int64_t>;

template <class Store>
std::unique_ptr<Database> with_guests(const Store& store) {
    auto database = store.open();
    database->transaction([](Transaction& tx) {
        tx.execute("CREATE TABLE guests (id TEXT NOT NULL PRIMARY KEY, nights BIGINT, note TEXT)");
    });
    return database;
}

void add(Transaction& tx, std::string_view id, std::optional<int> nights = std::nullopt) {
    tx.execute("INSERT INTO guests (id, nights) VALUES (:id, :nights)", id, nights);
}

std::int64_t count(Database& database) {
    std::int64_t found = -1;
    database.read([&](Transaction& tx) {
        found = std::get<0>(tx.row<std::int64_t>("SELECT count(*) FROM guests").value());
    });
    return found;
}

FOR_EACH_STORE("integers and texts come back as they went in") {
    const Store store;
    const auto database = with_guests(store);
    const std::string text = "Zoë's \"room\" — 日本\n%_\\:x";
    const std::string large(100'000, 'x');
    for (const std::int64_t integer :
         {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min()}) {
        for (const auto& note : {text, large, std::string{}}) {
            database->transaction([&](Transaction& tx) {
                tx.execute("DELETE FROM guests");
                tx.execute("INSERT INTO guests (id, nights, note) VALUES (:id, :nights, :note)",
                           BookingId{"b1"}, integer, note);
                const auto row = tx.row<std::string, std::int64_t, std::string>(
                    "SELECT id, nights, note FROM guests WHERE id = :id", "b1");
                CHECK(row == std::tuple{std::string{"b1"}, integer, note});
            });
        }
    }
}

FOR_EACH_STORE("a NULL is an empty optional in both directions") {
    const Store store;
    const auto database = with_guests(store);
    database->transaction([](Transaction& tx) {
        const auto insert = "INSERT INTO guests (id, nights, note) VALUES (:id, :nights, :note)";
        tx.execute(insert, "none", OptionalInteger{}, std::nullopt);
        tx.execute(insert, "both", OptionalInteger{2}, OptionalText{"quiet"});
        tx.execute(insert, "again", std::nullopt, OptionalText{});
        const auto rows =
            tx.rows<OptionalInteger, OptionalText>("SELECT nights, note FROM guests ORDER BY id");
        REQUIRE(rows.size() == 3);
        CHECK(rows[0] == std::tuple{OptionalInteger{}, OptionalText{}});
        CHECK(rows[1] == std::tuple{OptionalInteger{2}, OptionalText{"quiet"}});
        CHECK(rows[2] == std::tuple{OptionalInteger{}, OptionalText{}});
    });
}

FOR_EACH_STORE("a NULL where the query promised a value is our fault") {
    const Store store;
    const auto database = with_guests(store);
    database->transaction([](Transaction& tx) {
        add(tx, "a");
        add(tx, "b");
    });
    const auto promise = [](Transaction& tx) {
        return tx.rows<std::int64_t>("SELECT nights FROM guests");
    };
    CHECK_THROWS_AS(database->read([&](Transaction& tx) { promise(tx); }), std::logic_error);
    // The half-read statement holds nothing.
    database->transaction([](Transaction& tx) { tx.execute("UPDATE guests SET nights = 1"); });
    database->read([&](Transaction& tx) { CHECK(promise(tx).size() == 2); });
}

FOR_EACH_STORE("a statement says how many rows it changed") {
    const Store store;
    const auto database = with_guests(store);
    database->transaction([](Transaction& tx) {
        const auto insert =
            "INSERT INTO guests (id, nights) VALUES (:id, :nights) ON CONFLICT (id) DO NOTHING";
        CHECK(tx.execute(insert, "a", 1) == 1);
        CHECK(tx.execute(insert, "a", 1) == 0);
        CHECK(tx.execute(insert, "b", 2) == 1);
        CHECK(tx.execute("UPDATE guests SET nights = nights + :more", 1) == 2);
        CHECK(tx.execute("UPDATE guests SET nights = 9 WHERE id = :id", "nobody") == 0);
        CHECK(tx.execute("DELETE FROM guests WHERE nights > :nights", 2) == 1);
    });
}

FOR_EACH_STORE("a row that is not there is nothing") {
    const Store store;
    const auto database = with_guests(store);
    database->read([](Transaction& tx) {
        CHECK(tx.row<std::string>("SELECT id FROM guests WHERE id = :id", "a") == std::nullopt);
        CHECK(tx.rows<std::string>("SELECT id FROM guests").empty());
    });
}

FOR_EACH_STORE("a returned row is read from the statement that wrote it") {
    const Store store;
    const auto database = with_guests(store);
    database->transaction([](Transaction& tx) {
        const auto sql =
            "INSERT INTO guests (id, nights) VALUES (:id, 1) ON CONFLICT (id) DO UPDATE"
            " SET nights = guests.nights + 1 RETURNING nights";
        CHECK(tx.row<std::int64_t>(sql, "a") == std::tuple{std::int64_t{1}});
        CHECK(tx.row<std::int64_t>(sql, "a") == std::tuple{std::int64_t{2}});
    });
}

FOR_EACH_STORE("a name that is there twice is one parameter") {
    const Store store;
    const auto database = with_guests(store);
    database->transaction([](Transaction& tx) {
        add(tx, "a", 1);
        add(tx, "b", 5);
        add(tx, "c", 9);
        const auto rows = tx.rows<std::string>(
            "SELECT id FROM guests WHERE nights > :low AND nights < :high AND id <> ':low' AND "
            "nights + :low > :low"
            " ORDER BY id",
            2, 7);
        REQUIRE(rows.size() == 1);
        CHECK(std::get<0>(rows[0]) == "b");
    });
}

FOR_EACH_STORE("a second row with a unique key is a conflict") {
    const Store store;
    const auto database = with_guests(store);
    database->transaction([](Transaction& tx) { add(tx, "a"); });
    CHECK_THROWS_AS(database->transaction([](Transaction& tx) { add(tx, "a"); }), Conflict);
    database->transaction(
        [](Transaction& tx) { tx.execute("CREATE UNIQUE INDEX by_nights ON guests (nights)"); });
    CHECK_THROWS_AS(database->transaction([](Transaction& tx) {
        add(tx, "b", 1);
        add(tx, "c", 1);
    }),
                    Conflict);
    CHECK(count(*database) == 1);
}

FOR_EACH_STORE("another broken constraint is our fault") {
    const Store store;
    const auto database = with_guests(store);
    const auto insert = [](Transaction& tx) {
        tx.execute("INSERT INTO guests (id) VALUES (:id)", std::nullopt);
    };
    CHECK_THROWS_AS(database->transaction(insert), std::logic_error);
}

FOR_EACH_STORE("an exception rolls back and comes out") {
    const Store store;
    const auto database = with_guests(store);
    CHECK_THROWS_WITH(database->transaction([](Transaction& tx) {
        add(tx, "a");
        throw std::runtime_error("no");
    }),
                      "no");
    CHECK(count(*database) == 0);
    database->transaction([](Transaction& tx) { add(tx, "b"); });
    CHECK(count(*database) == 1);
}

FOR_EACH_STORE("a failure that is swallowed still fails the transaction") {
    const Store store;
    const auto database = with_guests(store);
    database->transaction([](Transaction& tx) { add(tx, "a"); });
    CHECK_THROWS_AS(database->transaction([](Transaction& tx) {
        add(tx, "b");
        CHECK_THROWS_AS(add(tx, "a"), Conflict);
        CHECK_THROWS_AS(add(tx, "c"), Conflict);
    }),
                    Conflict);
    CHECK(count(*database) == 1);
}

FOR_EACH_STORE("tasks run after the commit in their order and never after a rollback") {
    const Store store;
    const auto database = with_guests(store);
    std::string order;
    std::int64_t seen = 0;
    database->transaction([&](Transaction& tx) {
        add(tx, "a");
        tx.after_commit([&] { order += "1"; });
        tx.after_commit([&] {
            order += "2";
            seen = count(*database);
        });
        order += "0";
    });
    CHECK(order == "012");
    CHECK(seen == 1);
    CHECK_THROWS(database->transaction([&](Transaction& tx) {
        tx.after_commit([&] { order += "never"; });
        add(tx, "a");
    }));
    CHECK(order == "012");
}

FOR_EACH_STORE("work that only reads can't write") {
    const Store store;
    const auto database = with_guests(store);
    CHECK_THROWS_AS(database->read([](Transaction& tx) { add(tx, "a"); }), std::logic_error);
    CHECK(count(*database) == 0);
}

FOR_EACH_STORE("SQL that can't be is our fault and the session goes on") {
    const Store store;
    const auto database = with_guests(store);
    const auto fails = [&](const std::function<void(Transaction&)>& work) {
        CHECK_THROWS_AS(database->transaction(work), std::logic_error);
        CHECK(count(*database) == 0);
    };
    fails([](Transaction& tx) { tx.execute("SELEKT 1"); });
    fails([](Transaction& tx) { tx.execute("DELETE FROM nowhere"); });
    fails([](Transaction& tx) { tx.execute("DELETE FROM guests WHERE id = :id"); });
    fails([](Transaction& tx) { tx.execute("DELETE FROM guests WHERE id = :id", "a", "b"); });
    fails([&](Transaction&) { database->transaction([](Transaction&) {}); });
}

FOR_EACH_STORE("a text with a NUL character is refused and not cut") {
    const Store store;
    const auto database = with_guests(store);
    const std::string_view text{"a\0b", 3};
    CHECK_THROWS_AS(database->transaction([&](Transaction& tx) { add(tx, text); }), BadMessage);
    CHECK(count(*database) == 0);
}

FOR_EACH_STORE("a transaction knows its database") {
    const Store store;
    const auto database = store.open();
    database->read([&](Transaction& tx) { CHECK(tx.dialect() == database->dialect()); });
    CHECK(database->describe().find("secret") == std::string::npos);
    CHECK(database->describe().find("bellhop") != std::string::npos);
}

FOR_EACH_STORE(
    "what is kept for a transaction is made once in it, and finished before its commit") {
    const Store store;
    const auto database = with_guests(store);
    db::PerTransaction<std::vector<std::string>> kept;
    int made = 0;
    const auto keep = [&](Transaction& tx, const std::string& guest) {
        kept.of(
                tx,
                [&] {
                    ++made;
                    return std::vector<std::string>{};
                },
                [](Transaction& same, const std::vector<std::string>& all) {
                    for (const auto& each : all) add(same, each);
                })
            .push_back(guest);
    };
    database->transaction([&](Transaction& tx) {
        CHECK(kept.known() == nullptr);
        keep(tx, "a");
        keep(tx, "b");
        CHECK(kept.known()->size() == 2);
    });
    CHECK(made == 1);
    CHECK(count(*database) == 2);
    CHECK(kept.known() == nullptr);
    CHECK_THROWS_AS(database->transaction([&](Transaction& tx) {
        keep(tx, "c");
        throw std::runtime_error("changed my mind");
    }),
                    std::runtime_error);
    CHECK(kept.known() == nullptr);
    database->transaction([&](Transaction& tx) { keep(tx, "d"); });
    CHECK(made == 3);
    CHECK(count(*database) == 3);
}

}  // namespace
}  // namespace bellhop::tests
