// The two databases that every test of this suite runs over, each fresh and empty.
#pragma once

#include "db/database.hpp"
#include "support/postgres.hpp"

#include <filesystem>
#include <memory>
#include <string>

#include <doctest/doctest.h>

namespace bellhop::tests {

/// An SQLite file in a folder of its own.
class SqliteStore {
 public:
    SqliteStore();
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;
    ~SqliteStore();

    [[nodiscard]] std::unique_ptr<db::Database> open() const {
        return db::open_database(url(), "");
    }
    [[nodiscard]] std::string url() const { return "sqlite://" + file().string(); }
    [[nodiscard]] std::filesystem::path file() const { return folder_ / "data" / "it's a=b.db"; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
    std::filesystem::path folder_;
};

/// A schema of its own in a server that all tests of the program share.
class PostgresqlStore {
 public:
    PostgresqlStore();

    [[nodiscard]] std::unique_ptr<db::Database> open() const {
        return db::open_database(url(), schema_);
    }
    [[nodiscard]] static std::string url() { return server().url(); }
    [[nodiscard]] static TestPostgres& server();

 private:
    std::string schema_;
};

}  // namespace bellhop::tests

TYPE_TO_STRING(bellhop::tests::SqliteStore);
TYPE_TO_STRING(bellhop::tests::PostgresqlStore);

#define FOR_EACH_STORE(name) \
    TEST_CASE_TEMPLATE(name, Store, bellhop::tests::SqliteStore, bellhop::tests::PostgresqlStore)
