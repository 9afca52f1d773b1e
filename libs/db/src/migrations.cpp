// The schema of a service, version by version.
#include "db/migrations.hpp"

#include "core/errors.hpp"
#include "core/time.hpp"
#include "sql_text.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace bellhop::embedded {
extern const std::string_view kDbSchema;
}

namespace bellhop::db {
namespace {

constexpr std::string_view kOwnComponent = "db";
constexpr std::string_view kMark = "-- version ";
/// Any number, so long as nobody else in the database takes it: "bellhop" on a telephone's keys.
constexpr std::int64_t kMigrationLock = 2'355'467;

std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

/// The statements of each version, the first at 0.
std::vector<std::vector<std::string>> read_versions(std::string_view schema_sql) {
    std::vector<std::string> texts(1);
    while (!schema_sql.empty()) {
        const auto line = take_line(schema_sql);
        if (!line.starts_with(kMark)) {
            texts.back().append(line).append("\n");
            continue;
        }
        const auto number = line.substr(kMark.size());
        if (number != std::to_string(texts.size())) {
            throw BadConfiguration("the schema has version " + std::string{number} + " where " +
                                   std::to_string(texts.size()) + " comes next");
        }
        texts.emplace_back();
    }
    if (!split_statements(texts.front()).empty()) {
        throw BadConfiguration("the schema has statements before its first '-- version'");
    }
    std::vector<std::vector<std::string>> versions;
    for (std::size_t i = 1; i < texts.size(); ++i) versions.push_back(split_statements(texts[i]));
    return versions;
}

int version_of(Transaction& tx, std::string_view component) {
    const auto row = tx.row<std::optional<std::int64_t>>(
        "SELECT MAX(version) FROM schema_versions WHERE component = :component", component);
    return static_cast<int>(std::get<0>(row.value()).value_or(0));
}

void execute(Transaction& tx, const std::string& statement) {
    tx.execute(tx.dialect() == Dialect::kPostgresql ? for_postgresql(statement) : statement);
}

/// From here to the commit no other process migrates. SQLite's BEGIN IMMEDIATE says so already.
void lock_and_prepare(Transaction& tx) {
    if (tx.dialect() == Dialect::kPostgresql) {
        tx.execute("SELECT pg_advisory_xact_lock(:key)", kMigrationLock);
    }
    execute(tx, R"(
        CREATE TABLE IF NOT EXISTS schema_versions (
            component TEXT NOT NULL, version INTEGER NOT NULL, applied_at INTEGER NOT NULL,
            PRIMARY KEY (component, version)) STRICT)");
}

/// Applies the next version. @return whether the newest is reached
bool apply_next(Transaction& tx, std::string_view component,
                const std::vector<std::vector<std::string>>& versions) {
    lock_and_prepare(tx);
    const auto version = static_cast<std::size_t>(version_of(tx, component));
    if (version > versions.size()) {
        throw BadConfiguration("the database has version " + std::to_string(version) +
                               " of the schema of " + std::string{component} +
                               ", and this program only knows " + std::to_string(versions.size()) +
                               ": start a newer program");
    }
    if (version == versions.size()) return true;
    for (const auto& statement : versions[version]) execute(tx, statement);
    const auto now = std::chrono::time_point_cast<Microseconds>(std::chrono::system_clock::now());
    tx.execute(
        "INSERT INTO schema_versions (component, version, applied_at) VALUES (:component, "
        ":version, :now)",
        component, version + 1, to_micros(now));
    return version + 1 == versions.size();
}

void bring_up(Database& database, std::string_view component, std::string_view schema_sql) {
    const auto versions = read_versions(schema_sql);
    bool newest = false;
    while (!newest) {
        database.transaction(
            [&](Transaction& tx) { newest = apply_next(tx, component, versions); });
    }
}

}  // namespace

void migrate(Database& database, std::string_view component, std::string_view schema_sql) {
    if (component == kOwnComponent) throw BadConfiguration("the component 'db' is libs/db's own");
    bring_up(database, kOwnComponent, embedded::kDbSchema);
    bring_up(database, component, schema_sql);
}

std::vector<SchemaState> schema_states(Transaction& tx, std::string_view component,
                                       std::string_view schema_sql) {
    const auto state = [&](std::string_view name, std::string_view text) {
        return SchemaState{std::string{name}, version_of(tx, name),
                           static_cast<int>(read_versions(text).size())};
    };
    return {state(component, schema_sql), state(kOwnComponent, embedded::kDbSchema)};
}

int schema_version(Database& database, std::string_view component) {
    int version = 0;
    database.read([&](Transaction& tx) {
        const auto tables = tx.dialect() == Dialect::kSqlite
                                ? tx.row<std::int64_t>(
                                      "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
                                      " AND name = 'schema_versions'")
                                : tx.row<std::int64_t>(
                                      "SELECT count(*) FROM pg_tables WHERE schemaname ="
                                      " current_schema() AND tablename = 'schema_versions'");
        version = std::get<0>(tables.value()) == 0 ? 0 : version_of(tx, component);
    });
    return version;
}

}  // namespace bellhop::db
