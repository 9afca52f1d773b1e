// A booking's columns, read and computed.
#include "orchestrator/book/booking_row.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr std::string_view kPrefix = "BOOK";
constexpr Milliseconds kLongestWait{600000};

Date date_of(const std::string& text) {
    const auto date = Date::parse(text);
    BELLHOP_CHECK(date.has_value());
    return *date;
}

}  // namespace

Instance instance_of(const saga::Shape& shape, const BookingRow& row) {
    const auto& [number, guest, email, hotel, room_type, check_in, check_out, guests, method,
                 booked_at, rate, total, currency, transaction, payment_reason, step, code, message,
                 state, asked_at, again, attention, attention_at] = row;
    const auto id = booking_id(number);
    Booking booking{id,
                    guest,
                    email,
                    hotel,
                    room_type,
                    {date_of(check_in), date_of(check_out)},
                    static_cast<int>(guests),
                    method,
                    from_micros(booked_at),
                    {Amount{rate}, currency},
                    {Amount{total}, currency},
                    TransactionId{transaction},
                    payment_reason,
                    {step, code, message}};
    return {id.value(),
            std::move(booking),
            saga::state_from_text(shape, state),
            from_micros(asked_at),
            static_cast<int>(again),
            attention,
            from_micros(attention_at)};
}

std::optional<std::int64_t> booking_number(std::string_view id) {
    if (!id.starts_with(kPrefix)) return std::nullopt;
    id.remove_prefix(kPrefix.size());
    std::int64_t number = 0;
    const auto parsed = std::from_chars(id.data(), id.data() + id.size(), number);
    // Only the one spelling that we write: no sign, no leading zero.
    const bool ours = parsed.ec == std::errc{} && parsed.ptr == id.data() + id.size() &&
                      number > 0 && id.front() != '0';
    return ours ? std::optional(number) : std::nullopt;
}

std::int64_t number_of(const std::string& id) {
    const auto number = booking_number(id);
    BELLHOP_CHECK(number.has_value());
    return *number;
}

Milliseconds wait_of(const saga::Shape& shape, const Instance& instance) {
    const auto first = shape.rows[instance.state.row].ask_again_after;
    const auto doublings = std::clamp(instance.asked_again, 0, 16);
    return std::min(first * (1 << doublings), kLongestWait);
}

std::int64_t ask_at(const saga::Shape& shape, const Instance& instance) {
    // What is parked is not asked for; a person decides.
    if (saga::outstanding(shape, instance.state).empty()) return kNever;
    return to_micros(instance.asked_at + wait_of(shape, instance));
}

BookingId booking_id(std::int64_t number) {
    return BookingId{std::string(kPrefix) + std::to_string(number)};
}

}  // namespace bellhop::orchestrator
