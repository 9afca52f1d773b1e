// GET /occupancy: how full each room type of each hotel is, night by night, with its price.
#pragma once

#include "availability/rooms.hpp"
#include "core/time.hpp"
#include "db/database.hpp"
#include "http/message.hpp"

#include <cstdint>

namespace bellhop::availability {

/// The nights that are asked for.
struct Window {
    Date from;
    std::int64_t days = 1;
};

/// `from` (a date; today if not said) and `days` (1 to 92; 31 if not said).
/// @throws BadMessage naming the parameter that can't be
[[nodiscard]] Window read_window(const http::Request& request, Timestamp now);

/// Nights of rooms that are taken in the window, of all hotels.
[[nodiscard]] std::int64_t nights_taken(db::Transaction& tx, const Window& window);
/// How many there are.
[[nodiscard]] std::int64_t nights_offered(const Catalog& catalog, const Window& window);

/// The catalog with the rooms that are taken in each night of the window, as JSON.
[[nodiscard]] std::string occupancy(db::Transaction& tx, const Catalog& catalog,
                                    const Window& window);

}  // namespace bellhop::availability
