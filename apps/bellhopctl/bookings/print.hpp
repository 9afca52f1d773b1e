// Bookings as a table, and as JSON.
#pragma once

#include "bellhopctl/bookings/booking_list.hpp"

namespace bellhop::ctl {

/// The table, counts, and what to type next.
[[nodiscard]] std::string bookings_text(const BookingList& list, Timestamp now);
[[nodiscard]] std::string bookings_json(const BookingList& list, Timestamp now);

/// Whole seconds since then, at least 0.
[[nodiscard]] std::int64_t seconds_since(Timestamp then, Timestamp now);
/// `undo of hold_room (availability), charge_payment (payment)`.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace bellhop::ctl
