// Reads SQL as far as needed: to find its parameters, to split a script, and to translate it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bellhop::db {

/// The names of the parameters (`:name`) in the order in which they first appear.
[[nodiscard]] std::vector<std::string> parameter_names(std::string_view sql);

/// The statements of a script without their `;` and without comments; blank ones are left out.
/// @throws BadConfiguration where the last one does not end in `;`
[[nodiscard]] std::vector<std::string> split_statements(std::string_view script);

/// A statement written for SQLite as PostgreSQL wants it: `INTEGER PRIMARY KEY` (with or without
/// AUTOINCREMENT) becomes an identity, any other `INTEGER` BIGINT; `STRICT` and `WITHOUT ROWID` go.
[[nodiscard]] std::string for_postgresql(std::string_view statement);

}  // namespace bellhop::db
