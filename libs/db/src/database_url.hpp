// Reads the URL of a database.
#pragma once

#include "driver.hpp"

#include <memory>
#include <string>

namespace bellhop::db {

/// The driver for `sqlite:PATH` or `postgresql://user:password@host:port/name`.
/// @throws BadConfiguration for anything else
[[nodiscard]] std::unique_ptr<Driver> driver_for(const std::string& url, const std::string& schema);

}  // namespace bellhop::db
