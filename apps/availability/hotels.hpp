// The data file of hotels, room types, rates, capacities and counts.
#pragma once

#include "availability/rooms.hpp"

#include <string>
#include <string_view>

namespace bellhop::availability {

/// Reads the file (JSON; comments allowed). @throws BadConfiguration with file, line and reason:
/// unreadable, not JSON, something missing, a name twice, a rate that is not positive or above
/// 1,000,000.00
[[nodiscard]] Catalog read_hotels(const std::string& path);
/// The same for the text of the file. @param path for the errors
[[nodiscard]] Catalog parse_hotels(std::string_view text, const std::string& path);

}  // namespace bellhop::availability
