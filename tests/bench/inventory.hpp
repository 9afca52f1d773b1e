// The hotels of the benchmark, and the bookings that are asked of them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bellhop::bench {

/// Many hotels with more rooms than a run can sell, as the availability service reads them
/// (BELLHOP_HOTELS); the peers read the same file. @return its path in the folder
[[nodiscard]] std::filesystem::path write_hotels(const std::filesystem::path& folder);

/// Bodies of POST /book-hotel over those hotels, room types, nights and guests: all different, and
/// the same ones at every run.
[[nodiscard]] const std::vector<std::string>& booking_bodies();

}  // namespace bellhop::bench
