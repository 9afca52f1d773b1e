// Bookings: one row each, written by the saga, read by the front. History and events are in
// sql_booking_events.cpp.
#include "orchestrator/book/sql_bookings.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace bellhop::orchestrator {

namespace {

constexpr std::string_view kPrefix = "BOOK";
constexpr Milliseconds kLongestWait{600000};
constexpr std::int64_t kSearchWindow = 5000;
/// When a booking is asked for that has nothing outstanding: never, until that changes.
constexpr std::int64_t kNever = INT64_MAX;

#define BELLHOP_BOOKING_COLUMNS                                                                 \
    "number, guest_name, guest_email, hotel_name, room_type, check_in, check_out, num_guests, " \
    "payment_method, booked_at, rate_minor, total_minor, currency, transaction_id, "            \
    "payment_reason, failed_step, failure_code, failure_message, saga_state, asked_at, "        \
    "asked_again, attention, attention_at"

#define BELLHOP_BOOKING_CHANGES                                                                   \
    "rate_minor = :rate, total_minor = :total, currency = :currency, transaction_id = "           \
    ":transaction, payment_reason = :payment_reason, failed_step = :step, failure_code = :code, " \
    "failure_message = :message, saga_state = :state, asked_at = :asked_at, asked_again = "       \
    ":asked_again, attention = :attention, attention_at = :attention_at, ask_at = :ask_at, "      \
    "instance = :instance"

using Int = std::int64_t;
using Text = std::string;
using Row = std::tuple<Int, Text, Text, Text, Text, Text, Text, Int, Text, Int, Int, Int, Text,
                       Text, Text, Text, Text, Text, Text, Int, Int, Text, Int>;

Date date_of(const std::string& text) {
    const auto date = Date::parse(text);
    BELLHOP_CHECK(date.has_value());
    return *date;
}

Instance instance_of(const saga::Shape& shape, const Row& row) {
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

template <class... Values>
std::vector<Instance> query(const saga::Shape& shape, db::Transaction& tx, std::string_view sql,
                            const Values&... values) {
    std::vector<Instance> instances;
    for (const auto& row :
         tx.rows<Int, Text, Text, Text, Text, Text, Text, Int, Text, Int, Int, Int, Text, Text,
                 Text, Text, Text, Text, Text, Int, Int, Text, Int>(sql, values...)) {
        instances.push_back(instance_of(shape, row));
    }
    return instances;
}

std::optional<Instance> first(std::vector<Instance> instances) {
    if (instances.empty()) return std::nullopt;
    return std::move(instances.front());
}

/// `%text%`, in small letters (of ASCII, as SQLite's lower), where the text's own signs are only
/// themselves.
std::string like_pattern(const std::string& text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return pattern + '%';
}

Int number_of(const std::string& id) {
    const auto number = booking_number(id);
    BELLHOP_CHECK(number.has_value());
    return *number;
}

}  // namespace

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

Milliseconds wait_of(const saga::Shape& shape, const Instance& instance) {
    const auto first = shape.rows[instance.state.row].ask_again_after;
    const auto doublings = std::clamp(instance.asked_again, 0, 16);
    return std::min(first * (1 << doublings), kLongestWait);
}

static std::int64_t ask_at(const saga::Shape& shape, const Instance& instance) {
    // What is parked is not asked for; a person decides.
    if (saga::outstanding(shape, instance.state).empty()) return kNever;
    return to_micros(instance.asked_at + wait_of(shape, instance));
}

BookingId booking_id(std::int64_t number) {
    return BookingId{std::string(kPrefix) + std::to_string(number)};
}

void SqlBookings::insert(db::Transaction& tx, const Instance& instance) {
    const Booking& b = instance.data;
    tx.execute(
        "INSERT INTO bookings (" BELLHOP_BOOKING_COLUMNS
        ", instance, status, settled, ask_at) VALUES (:number, :guest, :email, :hotel, :room_type, "
        ":check_in, :check_out, :guests, :method, :booked_at, :rate, :total, :currency, "
        ":transaction, :payment_reason, :step, :code, :message, :state, :asked_at, :asked_again, "
        ":attention, :attention_at, :instance, :status, :settled, :ask_at)",
        number_of(instance.id), b.guest_name, b.guest_email, b.hotel_name, b.room_type,
        b.stay.check_in.text(), b.stay.check_out.text(), b.num_guests, b.payment_method,
        to_micros(b.booked_at), b.room_rate.amount.minor, b.total.amount.minor, b.total.currency,
        b.transaction_id, b.payment_reason, b.failure.step, b.failure.reason_code,
        b.failure.message, saga::to_text(shape_, instance.state), to_micros(instance.asked_at),
        instance.asked_again, instance.attention, to_micros(instance.attention_at), instance_,
        saga::to_text(instance.state.outcome), instance.state.settled(), ask_at(shape_, instance));
}

std::optional<Instance> SqlBookings::find(db::Transaction& tx, const BookingId& id) {
    const auto number = booking_number(id.value());
    if (!number) return std::nullopt;
    return first(query(shape_, tx,
                       "SELECT " BELLHOP_BOOKING_COLUMNS " FROM bookings WHERE number = :number",
                       *number));
}

std::optional<Instance> SqlBookings::load(db::Transaction& tx, const std::string& id) {
    // SQLite has one writer at a time anyway; PostgreSQL locks the row.
    if (tx.dialect() == db::Dialect::kSqlite) return find(tx, BookingId{id});
    const auto number = booking_number(id);
    if (!number) return std::nullopt;
    return first(query(shape_, tx,
                       "SELECT " BELLHOP_BOOKING_COLUMNS
                       " FROM bookings WHERE number = :number FOR UPDATE",
                       *number));
}

void SqlBookings::save(db::Transaction& tx, const Instance& instance) {
    const Booking& b = instance.data;
    const auto write = [&](std::string_view sql, const auto&... rest) {
        tx.execute(sql, b.room_rate.amount.minor, b.total.amount.minor, b.total.currency,
                   b.transaction_id, b.payment_reason, b.failure.step, b.failure.reason_code,
                   b.failure.message, saga::to_text(shape_, instance.state),
                   to_micros(instance.asked_at), instance.asked_again, instance.attention,
                   to_micros(instance.attention_at), ask_at(shape_, instance), instance_, rest...);
    };
    const auto number = number_of(instance.id);
    // Open it has been since its insert: to name the columns that say so would write to their
    // indexes what is there.
    if (instance.state.outcome == saga::Outcome::kOpen) {
        return write("UPDATE bookings SET " BELLHOP_BOOKING_CHANGES " WHERE number = :number",
                     number);
    }
    write("UPDATE bookings SET " BELLHOP_BOOKING_CHANGES
          ", status = :status, settled = :settled WHERE number = :number",
          saga::to_text(instance.state.outcome), instance.state.settled(), number);
}

std::vector<Instance> SqlBookings::due(db::Transaction& tx, const Due& due) {
    return query(shape_, tx,
                 "SELECT " BELLHOP_BOOKING_COLUMNS
                 " FROM bookings WHERE settled = 0 AND ask_at <= :now AND instance NOT IN (SELECT "
                 "instance FROM instances WHERE instance <> :mine AND seen_at >= :alive) ORDER BY "
                 "ask_at LIMIT :most",
                 to_micros(due.now), instance_, to_micros(due.alive_since), due.most);
}

std::int64_t SqlBookings::make_due(db::Transaction& tx, std::int64_t number, Timestamp asked_before,
                                   std::int64_t most) {
    const auto made = tx.rows<Int>(
        "UPDATE bookings SET ask_at = 0 WHERE number IN (SELECT number FROM bookings WHERE settled "
        "= 0 AND number > :number AND asked_at < :before AND ask_at < :never AND instance = :mine "
        "ORDER BY number LIMIT :most) RETURNING number",
        number, to_micros(asked_before), kNever, instance_, most);
    if (static_cast<std::int64_t>(made.size()) < most) return 0;
    return std::get<0>(*std::max_element(made.begin(), made.end()));
}

void SqlBookings::postpone(db::Transaction& tx, const Instance& instance, Timestamp ask_at) {
    tx.execute(
        "UPDATE bookings SET ask_at = :ask_at WHERE number = :number AND asked_at = :asked_at",
        to_micros(ask_at), number_of(instance.id), to_micros(instance.asked_at));
}

void SqlBookings::stay_above_all(db::Transaction& tx) {
    numbers_.stay_above(std::get<0>(*tx.row<Int>("SELECT COALESCE(MAX(number), 0) FROM bookings")));
}

std::int64_t SqlBookings::count_ahead(db::Transaction& tx, const Instance& instance) {
    return std::get<0>(*tx.row<Int>(
        "SELECT COUNT(*) FROM (SELECT number FROM bookings WHERE settled = 0 AND saga_state = "
        ":state AND asked_at < :asked_at LIMIT 100000) AS ahead",
        saga::to_text(shape_, instance.state), to_micros(instance.asked_at)));
}

Unsettled SqlBookings::count_unsettled(db::Transaction& tx) {
    const auto [all, own] = *tx.row<std::int64_t, std::int64_t>(
        "SELECT COUNT(*), COUNT(CASE WHEN instance = :mine THEN 1 END) FROM bookings WHERE settled "
        "= 0",
        instance_);
    return {all, own};
}

std::vector<SqlBookings::StateCount> SqlBookings::count_states(db::Transaction& tx) {
    std::vector<StateCount> counts;
    for (const auto& [state, count, asked_at] : tx.rows<Text, Int, Int>(
             "SELECT saga_state, COUNT(*), MIN(asked_at) FROM (SELECT saga_state, asked_at FROM "
             "bookings WHERE settled = 0 ORDER BY number LIMIT 10000) AS oldest GROUP BY "
             "saga_state")) {
        counts.push_back({saga::state_from_text(shape_, state), count, from_micros(asked_at)});
    }
    return counts;
}

std::int64_t SqlBookings::count_needing_attention(db::Transaction& tx) {
    return std::get<0>(
        *tx.row<std::int64_t>("SELECT COUNT(*) FROM bookings WHERE attention_at > 0"));
}

std::vector<Instance> SqlBookings::needing_attention(db::Transaction& tx, std::int64_t most) {
    return query(shape_, tx,
                 "SELECT " BELLHOP_BOOKING_COLUMNS
                 " FROM bookings WHERE attention_at > 0 ORDER BY attention_at LIMIT :most",
                 most);
}

std::vector<Instance> SqlBookings::list(db::Transaction& tx, const Filter& filter) {
    constexpr std::string_view kAll =
        "SELECT " BELLHOP_BOOKING_COLUMNS
        " FROM bookings WHERE number < :before ORDER BY number DESC LIMIT :most";
    constexpr std::string_view kByStatus = "SELECT " BELLHOP_BOOKING_COLUMNS
                                           " FROM bookings WHERE status = :status AND number < "
                                           ":before ORDER BY number DESC LIMIT :most";
    constexpr std::string_view kByGuest = "SELECT " BELLHOP_BOOKING_COLUMNS
                                          " FROM bookings WHERE guest_email = :guest AND number < "
                                          ":before ORDER BY number DESC LIMIT :most";
    constexpr std::string_view kByBoth = "SELECT " BELLHOP_BOOKING_COLUMNS
                                         " FROM bookings WHERE guest_email = :guest AND status = "
                                         ":status AND number < :before ORDER BY number "
                                         "DESC LIMIT :most";
    const auto& [status, guest, before, most, unused] = filter;
    if (status.empty() && guest.empty()) return query(shape_, tx, kAll, before, most);
    if (guest.empty()) return query(shape_, tx, kByStatus, status, before, most);
    if (status.empty()) return query(shape_, tx, kByGuest, guest, before, most);
    return query(shape_, tx, kByBoth, guest, status, before, most);
}

std::vector<Instance> SqlBookings::search(db::Transaction& tx, const Filter& filter,
                                          std::int64_t& oldest) {
    const auto [count, last] = *tx.row<Int, Int>(
        "SELECT COUNT(*), COALESCE(MIN(number), 0) FROM (SELECT number FROM bookings WHERE number "
        "< :before ORDER BY number DESC LIMIT :window) AS newest",
        filter.before, kSearchWindow);
    oldest = count == kSearchWindow ? last : 0;
    return query(shape_, tx,
                 "SELECT " BELLHOP_BOOKING_COLUMNS
                 " FROM bookings WHERE number < :before AND number >= :oldest AND (:any = 1 OR "
                 "status = :status) AND (lower(guest_name) LIKE :pattern ESCAPE '\\' OR "
                 "lower(guest_email) LIKE :pattern ESCAPE '\\' OR lower(hotel_name) LIKE :pattern "
                 "ESCAPE '\\') ORDER BY number DESC LIMIT :most",
                 filter.before, last, filter.status.empty() ? 1 : 0, filter.status,
                 like_pattern(filter.search), filter.most);
}

}  // namespace bellhop::orchestrator
