// The two databases that every test of this suite runs over, each fresh and empty.
#include "stores.hpp"

#include <cstdlib>
#include <stdexcept>

namespace bellhop::tests {

SqliteStore::SqliteStore() {
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-db-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    folder_ = pattern;
}

SqliteStore::~SqliteStore() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

PostgresqlStore::PostgresqlStore() : schema_("test_") {
    static int count = 0;
    for (int number = ++count; number > 0; number /= 26) {
        schema_ += static_cast<char>('a' + number % 26);
    }
}

TestPostgres& PostgresqlStore::server() {
    static TestPostgres shared;
    return shared;
}

}  // namespace bellhop::tests
