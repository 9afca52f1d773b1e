// The schema of a service, version by version.
#pragma once

#include "db/database.hpp"

#include <string_view>

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

/// The version that a component has in this database; 0 for none.
[[nodiscard]] int schema_version(Database& database, std::string_view component);

}  // namespace bellhop::db
