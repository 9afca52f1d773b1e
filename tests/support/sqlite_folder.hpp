// A real SQLite database with a service's schema, in a folder that goes away with the test.
#pragma once

#include "db/database.hpp"
#include "db/migrations.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace bellhop::tests {

class SqliteFolder {
 public:
    /// @param service the name that the schema's versions are kept under @param schema the text of
    /// its schema.sql
    SqliteFolder(std::string_view service, std::string_view schema) {
        auto pattern = (std::filesystem::temp_directory_path() / "bellhop-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
        folder_ = pattern;
        database_ = db::open_database("sqlite://" + (folder_ / "test.db").string(), "");
        db::migrate(*database_, service, schema);
    }
    ~SqliteFolder() {
        database_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    SqliteFolder(const SqliteFolder&) = delete;
    SqliteFolder& operator=(const SqliteFolder&) = delete;

    [[nodiscard]] db::Database& database() { return *database_; }

 private:
    std::filesystem::path folder_;
    std::unique_ptr<db::Database> database_;
};

}  // namespace bellhop::tests
