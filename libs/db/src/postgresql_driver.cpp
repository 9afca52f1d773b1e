// PostgreSQL: one connection, which may go away at any moment and says so by its errors.
#include "core/errors.hpp"
#include "driver.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <soci/postgresql/soci-postgresql.h>

namespace bellhop::db {
namespace {

PGconn* connection_of(soci::session& session) {
    return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 0xfU];
        }
    }
    return out;
}

/// libpq speaks in lines, with tabs; a log and /ready have one line for it.
std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

/// What an SQLSTATE means. @see PostgreSQL 15, appendix A
enum class Meaning { kConflict, kAway, kBadText, kOurFault };

Meaning meaning_of(std::string_view state) {
    if (state == "23505" || state == "40001" || state == "40P01") return Meaning::kConflict;
    if (state == "22021" || state == "22P05") return Meaning::kBadText;
    // Connection, rollback, resources, limits, intervention, system, configuration, internal; a
    // lock that is not to be had; a server that is a read-only standby.
    constexpr std::array<std::string_view, 8> kClasses{"08", "40", "53", "54",
                                                       "57", "58", "F0", "XX"};
    for (const auto each : kClasses) {
        if (state.starts_with(each)) return Meaning::kAway;
    }
    return state == "55P03" || state == "25006" ? Meaning::kAway : Meaning::kOurFault;
}

class PostgresqlDriver final : public Driver {
 public:
    explicit PostgresqlDriver(PostgresqlAddress address) : address_(std::move(address)) {}

    [[nodiscard]] Dialect dialect() const override { return Dialect::kPostgresql; }
    [[nodiscard]] std::string describe() const override {
        return "postgresql://" + address_.host + ":" + address_.port + "/" + address_.database;
    }
    [[nodiscard]] std::unique_ptr<soci::session> connect() override;
    [[nodiscard]] std::string_view begin(Access access) const override {
        return access == Access::kWrite ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                        : "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY";
    }
    [[nodiscard]] bool in_transaction(soci::session& session) const override {
        const auto status = PQtransactionStatus(connection_of(session));
        return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN;
    }
    [[nodiscard]] bool broken(soci::session& session) const override {
        return PQstatus(connection_of(session)) != CONNECTION_OK;
    }
    [[nodiscard]] std::exception_ptr translated(soci::session& session,
                                                const soci::soci_error& error,
                                                const Attempted& attempted) const override;
    // A result is whole in memory before its first row is seen.
    void reset(soci::statement& /*statement*/) const override {}
    // The server holds this by itself.
    [[nodiscard]] bool only_reads(soci::statement& /*statement*/) const override { return true; }

 private:
    [[nodiscard]] std::string connect_string() const;
    void make_schema(soci::session& session) const;
    [[nodiscard]] bool has_schema(soci::session& session) const;

    PostgresqlAddress address_;
};

std::string PostgresqlDriver::connect_string() const {
    // A process that is stopped, or whose host vanished, must not keep its locks: the others wait.
    const std::string settings = "-c search_path=" + address_.schema +
                                 " -c statement_timeout=30000 -c lock_timeout=5000"
                                 " -c idle_in_transaction_session_timeout=10000"
                                 " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2"
                                 " -c tcp_keepalives_count=3 -c synchronous_commit=on"
                                 " -c client_min_messages=warning";
    std::string out = "postgresql://";
    if (!address_.user.empty()) {
        out += percent_encoded(address_.user);
        if (!address_.password.empty()) out += ":" + percent_encoded(address_.password);
        out += "@";
    }
    const bool six = address_.host.find(':') != std::string::npos;
    out += six ? "[" + address_.host + "]" : percent_encoded(address_.host);
    out += ":" + address_.port + "/" + percent_encoded(address_.database);
    // The keepalives notice a host that vanished while we wait for its answer; the user timeout
    // does not.
    return out +
           "?connect_timeout=5&tcp_user_timeout=10000&keepalives_idle=5&keepalives_interval=2"
           "&keepalives_count=3&client_encoding=UTF8&application_name=bellhop&options=" +
           percent_encoded(settings);
}

bool PostgresqlDriver::has_schema(soci::session& session) const {
    long long found = 0;
    session << "SELECT count(*) FROM pg_namespace WHERE nspname = :name", soci::into(found),
        soci::use(address_.schema, "name");
    return found > 0;
}

void PostgresqlDriver::make_schema(soci::session& session) const {
    // Looked for first: IF NOT EXISTS needs the right to create schemas even where there is one.
    if (has_schema(session)) return;
    try {
        session << "CREATE SCHEMA IF NOT EXISTS " + address_.schema;
    } catch (const soci::soci_error&) {
        // Another process may have made it meanwhile.
        if (!has_schema(session)) throw;
    }
}

std::unique_ptr<soci::session> PostgresqlDriver::connect() {
    try {
        auto session = std::make_unique<soci::session>(soci::postgresql, connect_string());
        make_schema(*session);
        return session;
    } catch (const soci::soci_error& error) {
        throw Unavailable("database", describe() + ": " + one_line(error.what()) +
                                          " (it is tried again by itself; what may be needed: "
                                          "start that server, or correct BELLHOP_DB)");
    }
}

std::exception_ptr PostgresqlDriver::translated(soci::session& session,
                                                const soci::soci_error& error,
                                                const Attempted& attempted) const {
    const std::string what = one_line(error.what()) + " in: " + one_line(attempted.sql);
    if (PQstatus(connection_of(session)) != CONNECTION_OK)
        return std::make_exception_ptr(Unavailable("database", what));
    const auto* from_server = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    const std::string state = from_server == nullptr ? std::string{} : from_server->sqlstate();
    // READ ONLY by our own word is our fault; else the server is a standby, or told to write
    // nothing.
    if (state == "25006" && attempted.access == Access::kRead)
        return std::make_exception_ptr(std::logic_error(what));
    switch (meaning_of(state)) {
        case Meaning::kConflict:
            return std::make_exception_ptr(Conflict(what));
        case Meaning::kAway:
            return std::make_exception_ptr(Unavailable("database", what));
        case Meaning::kBadText:
            // It goes to the client, whom our statement does not concern.
            return std::make_exception_ptr(BadMessage("", "holds text that is not UTF-8"));
        case Meaning::kOurFault:
            break;
    }
    return std::make_exception_ptr(std::logic_error(what));
}

}  // namespace

std::unique_ptr<Driver> postgresql_driver(PostgresqlAddress address) {
    return std::make_unique<PostgresqlDriver>(std::move(address));
}

}  // namespace bellhop::db
