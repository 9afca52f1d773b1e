// The schema of a service, version by version.
#pragma once

#include "db/database.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bellhop::db {

/// Brings a database to the newest version of a service's schema, in one transaction per version; a
/// table `schema_versions (component, version, applied_at)` remembers. Several processes may do so
/// at once. What this library needs of its own (inbox, outbox) it adds itself, as component `db`.
///
/// `schema_sql` is made of sections `-- version N`, N counting up from 1, each of statements that
/// end in `;`. It is written for SQLite and translated for PostgreSQL: `INTEGER` becomes BIGINT,
/// `INTEGER PRIMARY KEY` an identity, `STRICT` goes.
/// @throws BadConfiguration where the database is newer than this program, or the text is out of
/// order
void migrate(Database& database, std::string_view component, std::string_view schema_sql);

/// A part of a schema, in a database that `migrate` has seen.
struct SchemaState {
    std::string component;  ///< the service's name, or `db`
    int version = 0;        ///< that the database has
    int known = 0;          ///< that this program would bring it to; a newer program knows more
};
/// How a service's schema and that of this library stand now: another program may have brought them
/// further since `migrate`. @throws as `migrate`
[[nodiscard]] std::vector<SchemaState> schema_states(Transaction& tx, std::string_view component,
                                                     std::string_view schema_sql);

/// The version that a component has in this database; 0 for none.
[[nodiscard]] int schema_version(Database& database, std::string_view component);

}  // namespace bellhop::db
