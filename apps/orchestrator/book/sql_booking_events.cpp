// The history of bookings: written with each step, read back per booking or from a number on.
#include "orchestrator/book/sql_bookings.hpp"

namespace bellhop::orchestrator {

namespace {

using Row =
    std::tuple<std::int64_t, std::int64_t, std::string, std::string, std::string, std::int64_t>;

std::vector<BookingEvent> events_of(const std::vector<Row>& rows) {
    std::vector<BookingEvent> events;
    events.reserve(rows.size());
    for (const auto& [number, booking, step, what, status, at] : rows) {
        events.push_back({number, booking_id(booking), step, what, status, from_micros(at)});
    }
    return events;
}

template <class... Values>
std::vector<BookingEvent> query(db::Transaction& tx, std::string_view sql,
                                const Values&... values) {
    return events_of(
        tx.rows<std::int64_t, std::int64_t, std::string, std::string, std::string, std::int64_t>(
            sql, values...));
}

constexpr std::int64_t kMostHistory = 1000;

}  // namespace

void SqlBookings::record(db::Transaction& tx, const Instance& instance,
                         const std::vector<saga::Fact>& facts) {
    std::vector<BookingEvent> events;
    const BookingId id{instance.id};
    const auto booking = booking_number(instance.id);
    const std::string status{saga::to_text(instance.state.outcome)};
    for (const auto& fact : facts) {
        BookingEvent event{numbers_.next(), id, fact.step, fact.what, status, clock_.now()};
        tx.execute(
            "INSERT INTO booking_events (number, booking_number, step, what, status, happened_at) "
            "VALUES "
            "(:number, :booking, :step, :what, :status, :at)",
            event.number, booking, event.step, event.what, event.status, to_micros(event.at));
        events.push_back(std::move(event));
    }
    if (!on_events_) return;
    tx.after_commit([this, events = std::move(events)] { on_events_(events); });
}

std::vector<BookingEvent> SqlBookings::history(db::Transaction& tx, const BookingId& id) {
    return events_after(tx, 0, id, kMostHistory);
}

std::vector<BookingEvent> SqlBookings::events_after(db::Transaction& tx, std::int64_t number,
                                                    const BookingId& id, std::int64_t most) {
    if (id.empty()) {
        return query(tx,
                     "SELECT number, booking_number, step, what, status, happened_at FROM "
                     "booking_events WHERE "
                     "number > :number ORDER BY number LIMIT :most",
                     number, most);
    }
    return query(
        tx,
        "SELECT number, booking_number, step, what, status, happened_at FROM booking_events WHERE "
        "booking_number = :booking AND number > :number ORDER BY number LIMIT :most",
        booking_number(id.value()).value_or(0), number, most);
}

}  // namespace bellhop::orchestrator
