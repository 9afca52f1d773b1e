// The database goes away, can't be reached, or can't write.
#include "core/errors.hpp"
#include "stores.hpp"
#include "support/eventually.hpp"

#include <chrono>
#include <fstream>

namespace bellhop::tests {
namespace {

using db::Database;
using db::Transaction;
using SteadyClock = std::chrono::steady_clock;

bool works(Database& database) {
    try {
        database.transaction([](Transaction& tx) { tx.execute("UPDATE notes SET id = id + 1"); });
        return true;
    } catch (const Unavailable&) {
        return false;
    }
}

bool works_again(Database& database) {
    return eventually(Milliseconds{20000}, [&] { return works(database); });
}

std::unique_ptr<Database> with_notes(const PostgresqlStore& store) {
    auto database = store.open();
    database->transaction([](Transaction& tx) {
        tx.execute("CREATE TABLE notes (id BIGINT)");
        tx.execute("INSERT INTO notes (id) VALUES (0)");
    });
    return database;
}

TEST_CASE("PostgreSQL away is Unavailable, and back is found by the next transactions") {
    const PostgresqlStore store;
    const auto database = with_notes(store);
    auto& server = PostgresqlStore::server();
    for (const bool hard : {false, true}) {
        REQUIRE(works(*database));
        if (hard) {
            server.kill_hard();
        } else {
            server.stop();
        }
        CHECK_FALSE(works(*database));
        CHECK_FALSE(works(*database));
        // A database that is away is no error of opening it.
        const auto opened_meanwhile = store.open();
        CHECK_FALSE(works(*opened_meanwhile));
        server.start();
        CHECK(works_again(*database));
        CHECK(works_again(*opened_meanwhile));
    }
}

TEST_CASE("between two attempts to connect the answer comes at once") {
    const auto database = db::open_database("postgresql://nobody@127.0.0.1:1/nothing", "test_away");
    CHECK_FALSE(works(*database));
    const auto start = SteadyClock::now();
    std::string said;
    for (int i = 0; i < 1'000; ++i) {
        try {
            database->read([](Transaction&) {});
        } catch (const Unavailable& error) {
            said = error.what();
        }
    }
    CHECK(said == "database: postgresql://127.0.0.1:1/nothing is away");
    CHECK(SteadyClock::now() - start < std::chrono::milliseconds{500});
}

TEST_CASE("a server that was restarted while nobody asked is not noticed") {
    const PostgresqlStore store;
    const auto database = with_notes(store);
    // Past the pause between two attempts to connect.
    const auto connected = SteadyClock::now();
    PostgresqlStore::server().stop();
    PostgresqlStore::server().start();
    REQUIRE(eventually(Milliseconds{5000}, [&] {
        return SteadyClock::now() > connected + std::chrono::milliseconds{600};
    }));
    CHECK(works(*database));
}

TEST_CASE("a connection lost inside a transaction keeps nothing of it") {
    const PostgresqlStore store;
    const auto database = with_notes(store);
    bool after_commit = false;
    CHECK_THROWS_AS(database->transaction([&](Transaction& tx) {
        tx.execute("UPDATE notes SET id = 100");
        tx.after_commit([&] { after_commit = true; });
        PostgresqlStore::server().kill_hard();
    }),
                    Unavailable);
    CHECK_FALSE(after_commit);
    PostgresqlStore::server().start();
    REQUIRE(works_again(*database));
    database->read([](Transaction& tx) {
        CHECK(tx.row<std::int64_t>("SELECT id FROM notes") == std::tuple{std::int64_t{1}});
    });
}

TEST_CASE("a wrong password is a database that is away, and is not repeated") {
    auto url = PostgresqlStore::url();
    url.replace(url.find("secret"), 6, "hidden");
    const auto database = db::open_database(url, "test_x");
    try {
        database->read([](Transaction&) {});
        FAIL("it let us in");
    } catch (const Unavailable& error) {
        CHECK(error.who() == "database");
        CHECK(std::string{error.what()}.find("hidden") == std::string::npos);
    }
}

TEST_CASE("an SQLite file that can't be opened is Unavailable") {
    const SqliteStore store;
    std::ofstream{store.folder() / "file"} << "x";
    CHECK_THROWS_AS(static_cast<void>(db::open_database(
                        "sqlite://" + (store.folder() / "file/x.db").string(), "")),
                    Unavailable);
    CHECK_THROWS_AS(static_cast<void>(db::open_database("sqlite://" + store.folder().string(), "")),
                    Unavailable);
}

TEST_CASE("a file that is no SQLite database is Unavailable") {
    const SqliteStore store;
    std::filesystem::create_directories(store.file().parent_path());
    std::ofstream{store.file()} << std::string(4'096, 'x');
    CHECK_THROWS_AS(static_cast<void>(store.open()), Unavailable);
}

TEST_CASE("a full SQLite disk is Unavailable until there is room again") {
    const SqliteStore store;
    const auto database = store.open();
    database->transaction([](Transaction& tx) {
        tx.execute("CREATE TABLE notes (id BIGINT, text TEXT)");
        tx.execute("INSERT INTO notes (id) VALUES (0)");
        tx.execute("PRAGMA max_page_count = 10");
    });
    const auto grow = [](Transaction& tx) {
        tx.execute("INSERT INTO notes (id, text) VALUES (1, :text)", std::string(100'000, 'x'));
    };
    CHECK_THROWS_AS(database->transaction(grow), Unavailable);
    CHECK(works(*database));
    database->read([](Transaction& tx) {
        CHECK(tx.rows<std::int64_t>("SELECT id FROM notes") ==
              std::vector{std::tuple{std::int64_t{1}}});
        static_cast<void>(tx.row<std::int64_t>("PRAGMA max_page_count = 1000"));
    });
    database->transaction(grow);
}

TEST_CASE("an SQLite file locked for too long is Unavailable and then works") {
    const SqliteStore store;
    const auto owner = store.open();
    const auto other = store.open();
    owner->transaction([&](Transaction& tx) {
        tx.execute("CREATE TABLE notes (id BIGINT)");
        CHECK_FALSE(works(*other));
    });
    CHECK(works(*other));
}

}  // namespace
}  // namespace bellhop::tests
