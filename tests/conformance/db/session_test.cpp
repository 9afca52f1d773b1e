// What a session keeps between transactions: prepared statements and its settings.
#include "core/errors.hpp"
#include "stores.hpp"

#include <chrono>

#include <sys/stat.h>

namespace bellhop::tests {
namespace {

using db::Transaction;

FOR_EACH_STORE("a prepared statement takes values of any size and kind, one after the other") {
    const Store store;
    const auto database = store.open();
    database->transaction(
        [](Transaction& tx) { tx.execute("CREATE TABLE notes (id BIGINT, text TEXT)"); });
    std::int64_t id = 0;
    for (const std::size_t size : {10U, 100'000U, 0U, 3U, 70'000U, 1U}) {
        const std::string text(size, static_cast<char>('a' + id));
        database->transaction([&](Transaction& tx) {
            tx.execute("INSERT INTO notes (id, text) VALUES (:id, :text)", ++id, text);
            const auto row = tx.row<std::string>("SELECT text FROM notes WHERE id = :id", id);
            CHECK(row == std::tuple{text});
        });
    }
    database->transaction([](Transaction& tx) {
        const auto insert = "INSERT INTO notes (id, text) VALUES (:id, :text)";
        CHECK(tx.execute(insert, 8, std::nullopt) == 1);
        CHECK(tx.execute(insert, std::nullopt, "late") == 1);
        CHECK(tx.execute(insert, 9, "nine") == 1);
        const auto sql = "SELECT id FROM notes WHERE text = :text";
        CHECK(tx.row<std::int64_t>(sql, "nine") == std::tuple{std::int64_t{9}});
        CHECK(tx.row<std::string>(sql, "nine") == std::tuple{std::string{"9"}});
        CHECK(tx.row<std::optional<std::int64_t>>(sql, "late") ==
              std::tuple{std::optional<std::int64_t>{}});
    });
}

FOR_EACH_STORE("a statement that was never bound before can start with a NULL") {
    const Store store;
    const auto database = store.open();
    database->transaction([](Transaction& tx) {
        tx.execute("CREATE TABLE notes (id BIGINT, text TEXT)");
        const auto insert = "INSERT INTO notes (id, text) VALUES (:id, :text)";
        tx.execute(insert, std::nullopt, std::nullopt);
        tx.execute(insert, 1, "one");
        CHECK(tx.row<std::int64_t>("SELECT id FROM notes WHERE text = :text", "one") ==
              std::tuple{std::int64_t{1}});
    });
}

FOR_EACH_STORE("more statements than a session keeps are no harm") {
    const Store store;
    const auto database = store.open();
    database->read([](Transaction& tx) {
        for (std::int64_t i = 0; i < 1'200; ++i) {
            const auto row = tx.row<std::int64_t>("SELECT " + std::to_string(i));
            REQUIRE(row == std::tuple{i});
        }
    });
}

FOR_EACH_STORE("a query that nobody reads holds no lock") {
    const Store store;
    const auto first = store.open();
    const auto second = store.open();
    first->transaction([](Transaction& tx) { tx.execute("CREATE TABLE notes (id BIGINT)"); });
    first->transaction(
        [](Transaction& tx) { tx.execute("INSERT INTO notes (id) VALUES (1), (2), (3)"); });
    first->transaction([](Transaction& tx) { tx.execute("SELECT id FROM notes"); });
    second->transaction([](Transaction& tx) { tx.execute("DELETE FROM notes"); });
    first->read(
        [](Transaction& tx) { CHECK(tx.rows<std::int64_t>("SELECT id FROM notes").empty()); });
}

FOR_EACH_STORE(
    "a statement prepared before its table changed works again after one failure at most") {
    const Store store;
    const auto reader = store.open();
    const auto owner = store.open();
    owner->transaction([](Transaction& tx) {
        tx.execute("CREATE TABLE notes (id BIGINT)");
        tx.execute("INSERT INTO notes (id) VALUES (1)");
    });
    std::size_t found = 0;
    const auto read = [&] {
        reader->read(
            [&](Transaction& tx) { found = tx.rows<std::int64_t>("SELECT * FROM notes").size(); });
    };
    read();
    owner->transaction(
        [](Transaction& tx) { tx.execute("ALTER TABLE notes ADD COLUMN text TEXT"); });
    try {
        read();
    } catch (const std::logic_error&) {
        // PostgreSQL: "cached plan must not change result type".
    }
    found = 0;
    read();
    CHECK(found == 1);
}

TEST_CASE("SQLite writes ahead, syncs every commit and holds foreign keys") {
    const SqliteStore store;
    const auto database = store.open();
    const auto integer = [&](std::string_view pragma) {
        std::int64_t value = -1;
        database->read(
            [&](Transaction& tx) { value = std::get<0>(tx.row<std::int64_t>(pragma).value()); });
        return value;
    };
    database->transaction([](Transaction& tx) {
        CHECK(tx.row<std::string>("PRAGMA journal_mode") == std::tuple{std::string{"wal"}});
    });
    CHECK(integer("PRAGMA synchronous") == 2);
    CHECK(integer("PRAGMA foreign_keys") == 1);
    CHECK(integer("PRAGMA busy_timeout") == 5'000);
    CHECK(integer("PRAGMA wal_autocheckpoint") == 4'000);
    struct stat status {};
    REQUIRE(::stat(store.file().c_str(), &status) == 0);
    CHECK((status.st_mode & S_IRWXO) == 0);
}

TEST_CASE("PostgreSQL syncs every commit and bounds every statement") {
    const PostgresqlStore store;
    const auto database = store.open();
    const auto setting = [&](std::string_view name) {
        std::string value;
        database->read([&](Transaction& tx) {
            value = std::get<0>(tx.row<std::string>("SELECT current_setting(:name)", name).value());
        });
        return value;
    };
    CHECK(setting("fsync") == "on");
    CHECK(setting("synchronous_commit") == "on");
    CHECK(setting("statement_timeout") == "30s");
    CHECK(setting("transaction_isolation") == "read committed");
    CHECK(setting("transaction_read_only") == "on");
    CHECK(setting("search_path").starts_with("test_"));
    CHECK(setting("client_encoding") == "UTF8");
}

TEST_CASE("services with schemas of their own share a PostgreSQL database") {
    const PostgresqlStore mine;
    const PostgresqlStore yours;
    for (const auto* store : {&mine, &yours}) {
        store->open()->transaction(
            [](Transaction& tx) { tx.execute("CREATE TABLE notes (id BIGINT)"); });
    }
    mine.open()->transaction(
        [](Transaction& tx) { tx.execute("INSERT INTO notes (id) VALUES (1)"); });
    yours.open()->read(
        [](Transaction& tx) { CHECK(tx.rows<std::int64_t>("SELECT id FROM notes").empty()); });
}

TEST_CASE("text that is not UTF-8 is a bad message to PostgreSQL") {
    const PostgresqlStore store;
    const auto database = store.open();
    CHECK_THROWS_AS(database->read([](Transaction& tx) {
        static_cast<void>(tx.row<std::string>("SELECT CAST(:text AS TEXT)", "\xff\xfe"));
    }),
                    BadMessage);
}

}  // namespace
}  // namespace bellhop::tests
