// The one PostgreSQL server of the system tests that are about it.
#pragma once

#include "support/postgres.hpp"

namespace bellhop::tests {

[[nodiscard]] TestPostgres& the_postgres();

}  // namespace bellhop::tests
