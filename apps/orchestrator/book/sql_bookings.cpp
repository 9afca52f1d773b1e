// Bookings: one row each, as the front and the pipeline's own rounds ask for them. How they are
// changed is in sql_booking_changes.cpp, history and events in sql_booking_events.cpp.
#include "orchestrator/book/booking_row.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr std::int64_t kSearchWindow = 5000;

using Int = std::int64_t;
using Text = std::string;

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

}  // namespace

std::optional<Instance> SqlBookings::find(db::Transaction& tx, const BookingId& id) {
    const auto number = booking_number(id.value());
    if (!number) return std::nullopt;
    if (auto here = find_kept(*number)) return here;
    auto found = query_bookings(
        shape_, tx, "SELECT " BELLHOP_BOOKING_COLUMNS " FROM bookings WHERE number = :number",
        *number);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Instance> SqlBookings::due(db::Transaction& tx, const Due& due) {
    write_kept(tx);
    return query_bookings(
        shape_, tx,
        "SELECT " BELLHOP_BOOKING_COLUMNS
        " FROM bookings WHERE settled = 0 AND ask_at <= :now AND instance NOT IN (SELECT "
        "instance FROM instances WHERE instance <> :mine AND seen_at >= :alive) ORDER BY "
        "ask_at LIMIT :most",
        to_micros(due.now), instance_, to_micros(due.alive_since), due.most);
}

std::int64_t SqlBookings::make_due(db::Transaction& tx, std::int64_t number, Timestamp asked_before,
                                   std::int64_t most) {
    write_kept(tx);
    const auto made = tx.rows<Int>(
        "UPDATE bookings SET ask_at = 0 WHERE number IN (SELECT number FROM bookings WHERE settled "
        "= 0 AND number > :number AND asked_at < :before AND ask_at < :never AND instance = :mine "
        "ORDER BY number LIMIT :most) RETURNING number",
        number, to_micros(asked_before), kNever, instance_, most);
    if (static_cast<std::int64_t>(made.size()) < most) return 0;
    return std::get<0>(*std::max_element(made.begin(), made.end()));
}

void SqlBookings::postpone(db::Transaction& tx, const Instance& instance, Timestamp ask_at) {
    write_kept(tx);
    tx.execute(
        "UPDATE bookings SET ask_at = :ask_at WHERE number = :number AND asked_at = :asked_at",
        to_micros(ask_at), number_of(instance.id), to_micros(instance.asked_at));
}

void SqlBookings::stay_above_all(db::Transaction& tx) {
    write_kept(tx);
    numbers_.stay_above(std::get<0>(*tx.row<Int>("SELECT COALESCE(MAX(number), 0) FROM bookings")));
}

std::int64_t SqlBookings::count_ahead(db::Transaction& tx, const Instance& instance) {
    write_kept(tx);
    return std::get<0>(*tx.row<Int>(
        "SELECT COUNT(*) FROM (SELECT number FROM bookings WHERE settled = 0 AND saga_state = "
        ":state AND asked_at < :asked_at LIMIT 100000) AS ahead",
        saga::to_text(shape_, instance.state), to_micros(instance.asked_at)));
}

Unsettled SqlBookings::count_unsettled(db::Transaction& tx) {
    write_kept(tx);
    const auto [all, own] = *tx.row<std::int64_t, std::int64_t>(
        "SELECT COUNT(*), COUNT(CASE WHEN instance = :mine THEN 1 END) FROM bookings WHERE settled "
        "= 0",
        instance_);
    return {all, own};
}

std::vector<SqlBookings::StateCount> SqlBookings::count_states(db::Transaction& tx) {
    write_kept(tx);
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
    write_kept(tx);
    return std::get<0>(
        *tx.row<std::int64_t>("SELECT COUNT(*) FROM bookings WHERE attention_at > 0"));
}

std::vector<Instance> SqlBookings::needing_attention(db::Transaction& tx, std::int64_t most) {
    write_kept(tx);
    return query_bookings(shape_, tx,
                          "SELECT " BELLHOP_BOOKING_COLUMNS
                          " FROM bookings WHERE attention_at > 0 ORDER BY attention_at LIMIT :most",
                          most);
}

std::vector<Instance> SqlBookings::list(db::Transaction& tx, const Filter& filter) {
    write_kept(tx);
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
    if (status.empty() && guest.empty()) return query_bookings(shape_, tx, kAll, before, most);
    if (guest.empty()) return query_bookings(shape_, tx, kByStatus, status, before, most);
    if (status.empty()) return query_bookings(shape_, tx, kByGuest, guest, before, most);
    return query_bookings(shape_, tx, kByBoth, guest, status, before, most);
}

std::vector<Instance> SqlBookings::search(db::Transaction& tx, const Filter& filter,
                                          std::int64_t& oldest) {
    write_kept(tx);
    const auto [count, last] = *tx.row<Int, Int>(
        "SELECT COUNT(*), COALESCE(MIN(number), 0) FROM (SELECT number FROM bookings WHERE number "
        "< :before ORDER BY number DESC LIMIT :window) AS newest",
        filter.before, kSearchWindow);
    oldest = count == kSearchWindow ? last : 0;
    return query_bookings(
        shape_, tx,
        "SELECT " BELLHOP_BOOKING_COLUMNS
        " FROM bookings WHERE number < :before AND number >= :oldest AND (:any = 1 OR "
        "status = :status) AND (lower(guest_name) LIKE :pattern ESCAPE '\\' OR "
        "lower(guest_email) LIKE :pattern ESCAPE '\\' OR lower(hotel_name) LIKE :pattern "
        "ESCAPE '\\') ORDER BY number DESC LIMIT :most",
        filter.before, last, filter.status.empty() ? 1 : 0, filter.status,
        like_pattern(filter.search), filter.most);
}

}  // namespace bellhop::orchestrator
