// A booking as a row of the table `bookings`. Shared by what reads the table and what writes it.
#pragma once

#include "orchestrator/book/sql_bookings.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

/// What an Instance is read from, in the order of BookingRow.
#define BELLHOP_BOOKING_COLUMNS                                                                 \
    "number, guest_name, guest_email, hotel_name, room_type, check_in, check_out, num_guests, " \
    "payment_method, booked_at, rate_minor, total_minor, currency, transaction_id, "            \
    "payment_reason, failed_step, failure_code, failure_message, saga_state, asked_at, "        \
    "asked_again, attention, attention_at"

namespace bellhop::orchestrator {

using BookingRow =
    std::tuple<std::int64_t, std::string, std::string, std::string, std::string, std::string,
               std::string, std::int64_t, std::string, std::int64_t, std::int64_t, std::int64_t,
               std::string, std::string, std::string, std::string, std::string, std::string,
               std::string, std::int64_t, std::int64_t, std::string, std::int64_t>;

/// Of an instance: its id is a booking id.
[[nodiscard]] std::int64_t number_of(const std::string& id);

/// `ask_at` of a booking that has nothing outstanding: never, until that changes.
inline constexpr std::int64_t kNever = INT64_MAX;

/// When it is overdue, µs since 1970.
[[nodiscard]] std::int64_t ask_at(const saga::Shape& shape, const Instance& instance);

[[nodiscard]] Instance instance_of(const saga::Shape& shape, const BookingRow& row);

/// @param sql selects BELLHOP_BOOKING_COLUMNS
template <class... Values>
std::vector<BookingRow> booking_rows(db::Transaction& tx, std::string_view sql,
                                     const Values&... values) {
    const auto rows = [&]<class... Columns>(std::type_identity<std::tuple<Columns...>>) {
        return tx.rows<Columns...>(sql, values...);
    };
    return rows(std::type_identity<BookingRow>{});
}

/// The same, understood. @throws BadMessage for a state that the saga does not have
template <class... Values>
std::vector<Instance> query_bookings(const saga::Shape& shape, db::Transaction& tx,
                                     std::string_view sql, const Values&... values) {
    std::vector<Instance> instances;
    for (const auto& row : booking_rows(tx, sql, values...))
        instances.push_back(instance_of(shape, row));
    return instances;
}

}  // namespace bellhop::orchestrator
