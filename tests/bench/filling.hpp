// Bookings that are already there, by SQL: a million through the front would take minutes.
#pragma once

#include <cstdint>
#include <filesystem>

namespace bellhop::bench {

/// Multiplies the one confirmed booking that the three SQLite files of a stopped Bellhop hold, with
/// its history, hold and payment rows. Columns are copied as they are but for those that
/// name the booking, so that a changed schema needs no change here unless its keys do.
/// @param folder of the files @param bookings how many are added
/// @throws std::runtime_error
void add_bookings(const std::filesystem::path& folder, std::int64_t bookings);

}  // namespace bellhop::bench
