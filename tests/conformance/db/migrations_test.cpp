// Schemas grow version by version, once, whoever else is at it.
#include "db/migrations.hpp"

#include "core/errors.hpp"
#include "db/inbox.hpp"
#include "rivals.hpp"
#include "stores.hpp"

#include <vector>

namespace bellhop::tests {
namespace {

using db::Transaction;

const std::string kFirst = R"(-- What a test owns; it's here.
-- version 1
CREATE TABLE hotels (
    id INTEGER PRIMARY KEY,  -- counted by the database
    name TEXT NOT NULL UNIQUE, /* a ; here */
    note TEXT NOT NULL DEFAULT 'INTEGER; STRICT'
) STRICT;
CREATE INDEX hotels_by_name ON hotels (name);
INSERT INTO hotels (name) VALUES ('Ritz; -- not a comment');
)";
const std::string kSecond = kFirst + R"(
-- version 2
ALTER TABLE hotels ADD COLUMN rooms INTEGER NOT NULL DEFAULT 7;
CREATE TABLE rates (hotel INTEGER NOT NULL REFERENCES hotels (id), night TEXT NOT NULL,
                    cents INTEGER NOT NULL,
                    PRIMARY KEY (hotel, night)) STRICT, WITHOUT ROWID;
)";

FOR_EACH_STORE("a fresh database is brought to the newest version, and once is enough") {
    const Store store;
    const auto database = store.open();
    CHECK(db::schema_version(*database, "test") == 0);
    db::migrate(*database, "test", kSecond);
    db::migrate(*database, "test", kSecond);
    CHECK(db::schema_version(*database, "test") == 2);
    CHECK(db::schema_version(*database, "db") == 1);
    CHECK(db::schema_version(*database, "other") == 0);
    database->transaction([](Transaction& tx) {
        using Row = std::tuple<std::string, std::string, std::int64_t>;
        CHECK(tx.row<std::string, std::string, std::int64_t>(
                  "SELECT name, note, rooms FROM hotels") ==
              Row{"Ritz; -- not a comment", "INTEGER; STRICT", 7});
        const auto big = std::int64_t{1} << 40U;
        CHECK(tx.execute("INSERT INTO hotels (id, name, rooms) VALUES (:id, 'Big', :rooms)", big,
                         big) == 1);
        CHECK(tx.execute(
                  "INSERT INTO rates (hotel, night, cents) VALUES (:hotel, '2026-01-01', :cents)",
                  big, big) == 1);
        const auto applied = tx.rows<std::int64_t, std::int64_t>(
            "SELECT version, applied_at FROM schema_versions WHERE component = 'test' ORDER BY "
            "version");
        REQUIRE(applied.size() == 2);
        CHECK(std::get<1>(applied[0]) > 1'700'000'000'000'000);
    });
}

FOR_EACH_STORE("an older database is upgraded with its data") {
    const Store store;
    const auto database = store.open();
    db::migrate(*database, "test", kFirst);
    CHECK(db::schema_version(*database, "test") == 1);
    db::migrate(*database, "test", kSecond);
    CHECK(db::schema_version(*database, "test") == 2);
    database->read([](Transaction& tx) {
        CHECK(tx.row<std::int64_t>("SELECT rooms FROM hotels") == std::tuple{std::int64_t{7}});
    });
}

FOR_EACH_STORE("a database that is newer than the program is refused") {
    const Store store;
    const auto database = store.open();
    db::migrate(*database, "test", kSecond);
    CHECK_THROWS_AS(db::migrate(*database, "test", kFirst), BadConfiguration);
    CHECK(db::schema_version(*database, "test") == 2);
}

FOR_EACH_STORE("an older program sees how far a newer one has brought the database since") {
    const Store store;
    const auto database = store.open();
    const auto states = [&] {
        std::string text;
        database->read([&](Transaction& tx) {
            for (const auto& state : db::schema_states(tx, "test", kFirst)) {
                text += state.component + " " + std::to_string(state.version) + " of " +
                        std::to_string(state.known) + "; ";
            }
        });
        return text;
    };
    db::migrate(*database, "test", kFirst);
    CHECK(states() == "test 1 of 1; db 1 of 1; ");
    db::migrate(*store.open(), "test", kSecond);
    CHECK(states() == "test 2 of 1; db 1 of 1; ");
}

FOR_EACH_STORE("a version that fails leaves nothing of itself behind") {
    const Store store;
    const auto database = store.open();
    const auto broken =
        kFirst +
        "-- version 2\nCREATE TABLE half (id INTEGER) STRICT;\nINSERT INTO nowhere VALUES (1);\n";
    CHECK_THROWS_AS(db::migrate(*database, "test", broken), std::logic_error);
    CHECK(db::schema_version(*database, "test") == 1);
    db::migrate(*database, "test",
                kFirst + "-- version 2\nCREATE TABLE half (id INTEGER) STRICT;\n");
    CHECK(db::schema_version(*database, "test") == 2);
}

FOR_EACH_STORE("many processes can migrate at once") {
    for (int round = 0; round < 5; ++round) {
        const Store store;
        const auto failures = at_once([&] { db::migrate(*store.open(), "test", kSecond); });
        CHECK(failures == "");
        const auto database = store.open();
        CHECK(db::schema_version(*database, "test") == 2);
        database->read([](Transaction& tx) {
            CHECK(tx.rows<std::string>("SELECT name FROM hotels").size() == 1);
        });
    }
}

TEST_CASE("a schema out of order is refused before anything is touched") {
    const SqliteStore store;
    const auto database = store.open();
    const auto refused = [&](const std::string& sql) {
        CHECK_THROWS_AS(db::migrate(*database, "test", sql), BadConfiguration);
        CHECK(db::schema_version(*database, "test") == 0);
    };
    refused("-- version 2\nCREATE TABLE a (id INTEGER);\n");
    refused(
        "-- version 1\nCREATE TABLE a (id INTEGER);\n-- version 3\nCREATE TABLE b (id INTEGER);\n");
    refused("-- version one\nCREATE TABLE a (id INTEGER);\n");
    refused("CREATE TABLE a (id INTEGER);\n-- version 1\nCREATE TABLE b (id INTEGER);\n");
    refused("-- version 1\nCREATE TABLE a (id INTEGER)\n");
    CHECK_THROWS_AS(db::migrate(*database, "db", kFirst), BadConfiguration);
}

}  // namespace
}  // namespace bellhop::tests
