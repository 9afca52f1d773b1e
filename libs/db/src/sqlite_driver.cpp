// SQLite: one file, write-ahead log, every commit on disk before it is confirmed.
#include "core/check.hpp"
#include "core/errors.hpp"
#include "driver.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

namespace bellhop::db {
namespace {

constexpr std::string_view kInMemory = ":memory:";

/// A session belongs to one thread, so SQLite needs no lock around each call of a connection; and
/// nobody asks how much memory it has. @see sqlite.org/threadsafe.html, "Multi-thread"
void configure_library() {
    static const bool configured = [] {
        return sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
               sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    }();
    BELLHOP_CHECK(configured);
}

sqlite_api::sqlite3* connection_of(soci::session& session) {
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

soci::sqlite3_statement_backend& backend_of(soci::statement& statement) {
    return *static_cast<soci::sqlite3_statement_backend*>(statement.get_backend());
}

/// Finds out whether the file can be opened, before SOCI does: it leaks its handle where it can't.
void make_openable(const std::string& path) {
    const auto folder = std::filesystem::path{path}.parent_path();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    if (error)
        throw Unavailable("database", "can't make the folder of " + path + ": " + error.message());
    // Guests' names are in it: not for everybody to read.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) {
        throw Unavailable("database",
                          "can't open " + path + ": " + std::generic_category().message(errno));
    }
    ::close(file);
}

std::string journal_mode(soci::session& session, const std::string& pragma) {
    std::string mode;
    session << pragma, soci::into(mode);
    return mode;
}

/// Asked first: where the file has its log already, nothing needs to be locked.
bool has_write_ahead_log(soci::session& session) {
    return journal_mode(session, "PRAGMA journal_mode") == "wal" ||
           journal_mode(session, "PRAGMA journal_mode = WAL") == "wal";
}

/// Two processes that open a new file at once collide here, and SQLite's busy timeout does not
/// cover it.
void use_write_ahead_log(soci::session& session) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (true) {
        try {
            if (has_write_ahead_log(session)) return;
            throw Unavailable("database", "SQLite can't keep a write-ahead log there");
        } catch (const soci::sqlite3_soci_error& error) {
            const bool busy = (error.result() & 0xff) == SQLITE_BUSY;
            if (!busy || std::chrono::steady_clock::now() > until) throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

class SqliteDriver final : public Driver {
 public:
    explicit SqliteDriver(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] Dialect dialect() const override { return Dialect::kSqlite; }
    [[nodiscard]] std::string describe() const override {
        if (path_ == kInMemory) return "sqlite:" + path_;
        std::error_code error;
        const auto absolute = std::filesystem::absolute(path_, error);
        return "sqlite://" + (error ? path_ : absolute.string());
    }
    [[nodiscard]] std::unique_ptr<soci::session> connect() override;
    [[nodiscard]] std::string_view begin(Access access) const override {
        return access == Access::kWrite ? "BEGIN IMMEDIATE" : "BEGIN";
    }
    [[nodiscard]] bool in_transaction(soci::session& session) const override {
        return sqlite_api::sqlite3_get_autocommit(connection_of(session)) == 0;
    }
    [[nodiscard]] bool broken(soci::session& session) const override;
    [[nodiscard]] std::exception_ptr translated(soci::session& session,
                                                const soci::soci_error& error,
                                                const Attempted& attempted) const override;
    void reset(soci::statement& statement) const override {
        // What it returns is the error of the last step, and that was told already.
        static_cast<void>(sqlite_api::sqlite3_reset(backend_of(statement).stmt_));
    }
    [[nodiscard]] bool only_reads(soci::statement& statement) const override {
        return sqlite_api::sqlite3_stmt_readonly(backend_of(statement).stmt_) != 0;
    }

 private:
    std::string path_;
};

std::unique_ptr<soci::session> SqliteDriver::connect() {
    configure_library();
    if (path_ != kInMemory) make_openable(path_);
    try {
        auto session = std::make_unique<soci::session>(soci::sqlite3, "dbname=\"" + path_ + "\"");
        *session << "PRAGMA busy_timeout = 5000";
        if (path_ != kInMemory) use_write_ahead_log(*session);
        *session << "PRAGMA synchronous = FULL";
        *session << "PRAGMA foreign_keys = ON";
        // A checkpoint costs two fsyncs inside somebody's commit: every 16 MiB, not every 4.
        *session << "PRAGMA wal_autocheckpoint = 4000";
        *session << "PRAGMA journal_size_limit = 67108864";
        // The system's own cache has the pages too. 32 MiB here made the process grow with its
        // backlog, and no booking faster, also with a million of them there.
        *session << "PRAGMA cache_size = -2048";
        return session;
    } catch (const soci::soci_error& error) {
        throw Unavailable("database", describe() + ": " + error.what());
    }
}

bool SqliteDriver::broken(soci::session& session) const {
    switch (sqlite_api::sqlite3_errcode(connection_of(session)) & 0xff) {
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_CANTOPEN:
        case SQLITE_NOTADB:
            return true;
        default:
            return false;
    }
}

std::exception_ptr SqliteDriver::translated(soci::session& session, const soci::soci_error& error,
                                            const Attempted& attempted) const {
    const auto* from_sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    const int code = from_sqlite == nullptr ? SQLITE_ERROR : from_sqlite->result() & 0xff;
    const std::string what = std::string{error.what()} + " in: " + std::string{attempted.sql};
    switch (code) {
        case SQLITE_CONSTRAINT: {
            const int extended = sqlite_api::sqlite3_extended_errcode(connection_of(session));
            if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
                extended == SQLITE_CONSTRAINT_ROWID) {
                return std::make_exception_ptr(Conflict(what));
            }
            return std::make_exception_ptr(std::logic_error(what));
        }
        case SQLITE_ERROR:
        case SQLITE_MISMATCH:
        case SQLITE_MISUSE:
        case SQLITE_RANGE:
        case SQLITE_TOOBIG:
            return std::make_exception_ptr(std::logic_error(what));
        default:
            return std::make_exception_ptr(Unavailable("database", what));
    }
}

}  // namespace

std::unique_ptr<Driver> sqlite_driver(std::string path) {
    return std::make_unique<SqliteDriver>(std::move(path));
}

}  // namespace bellhop::db
