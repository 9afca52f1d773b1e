// What differs between SQLite and PostgreSQL: how to connect, and what their errors mean.
#pragma once

#include "db/database.hpp"
#include "soci.hpp"

#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace bellhop::db {

/// Whether a transaction may change something.
enum class Access { kWrite, kRead };

/// A statement as it was run.
struct Attempted {
    std::string_view sql;
    Access access = Access::kWrite;
};

class Driver {
 public:
    Driver() = default;
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;
    virtual ~Driver() = default;

    [[nodiscard]] virtual Dialect dialect() const = 0;
    [[nodiscard]] virtual std::string describe() const = 0;
    /// A session that is ready for use. @throws Unavailable
    [[nodiscard]] virtual std::unique_ptr<soci::session> connect() = 0;
    /// The statement that opens a transaction.
    [[nodiscard]] virtual std::string_view begin(Access access) const = 0;
    /// Whether the session has a transaction open.
    [[nodiscard]] virtual bool in_transaction(soci::session& session) const = 0;
    /// Whether its last error broke the session, so that another must be opened.
    [[nodiscard]] virtual bool broken(soci::session& session) const = 0;
    /// What the library's error means: Conflict, Unavailable, BadMessage or std::logic_error.
    [[nodiscard]] virtual std::exception_ptr translated(soci::session& session,
                                                        const soci::soci_error& error,
                                                        const Attempted& attempted) const = 0;
    /// Ends a statement that was not read to its end, so that it holds no snapshot.
    virtual void reset(soci::statement& statement) const = 0;
    /// Whether the statement changes nothing; asked before it first runs in a transaction that only
    /// reads.
    [[nodiscard]] virtual bool only_reads(soci::statement& statement) const = 0;
};

/// @param path of the file @throws Unavailable where it can't be opened
[[nodiscard]] std::unique_ptr<Driver> sqlite_driver(std::string path);

/// Where a PostgreSQL database is, and who asks.
struct PostgresqlAddress {
    std::string user;
    std::string password;
    std::string host;
    std::string port;
    std::string database;
    std::string schema;
};
[[nodiscard]] std::unique_ptr<Driver> postgresql_driver(PostgresqlAddress address);

}  // namespace bellhop::db
