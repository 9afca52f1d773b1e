// The history of bookings: written with each step, read back per booking or from a number on.
#include "orchestrator/book/sql_bookings.hpp"
#include "wire/json_text.hpp"

#include <algorithm>
#include <iterator>

namespace bellhop::orchestrator {

namespace {

using Row =
    std::tuple<std::int64_t, std::int64_t, std::string, std::string, std::string, std::int64_t>;

std::vector<BookingEvent> events_of(const std::vector<Row>& rows) {
    std::vector<BookingEvent> events;
    events.reserve(rows.size());
    for (const auto& [number, booking, step, what, status, at] : rows) {
        events.push_back({number, booking_id(booking), step, what, status, from_micros(at), {}});
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

std::int64_t number_of(const BookingEvent& event) {
    return booking_number(event.booking_id.value()).value_or(0);
}

void insert_each(db::Transaction& tx, const std::vector<BookingEvent>& events) {
    for (const auto& event : events) {
        tx.execute(
            "INSERT INTO booking_events (number, booking_number, step, what, status, happened_at) "
            "VALUES (:number, :booking, :step, :what, :status, :at)",
            event.number, number_of(event), event.step, event.what, event.status,
            to_micros(event.at));
    }
}

/// One statement for all: round trips are what a batch costs, and this one holds a lock meanwhile.
void insert_as_set(db::Transaction& tx, const std::vector<BookingEvent>& events) {
    std::string set = "[";
    for (const auto& event : events) {
        set += set.size() > 1 ? "," : "";
        set += R"({"number":)" + std::to_string(event.number) + R"(,"booking":)" +
               std::to_string(number_of(event)) + R"(,"step":)" + wire::quoted(event.step) +
               R"(,"what":)" + wire::quoted(event.what) + R"(,"status":)" +
               wire::quoted(event.status) + R"(,"at_micros":)" +
               std::to_string(to_micros(event.at)) + "}";
    }
    tx.execute(
        "INSERT INTO booking_events (number, booking_number, step, what, status, happened_at) "
        "SELECT number, booking, step, what, status, at_micros FROM json_to_recordset(CAST(:events "
        "AS json)) AS event (number BIGINT, booking BIGINT, step TEXT, what TEXT, status TEXT, "
        "at_micros BIGINT)",
        set + "]");
}

}  // namespace

void SqlBookings::record(db::Transaction& tx, const Instance& instance,
                         const std::vector<saga::Fact>& facts) {
    auto recorded = recorded_.lock();
    if (!recorded) {
        // Lives as long as the transaction: a rollback forgets it.
        recorded = std::make_shared<Events>();
        recorded_ = recorded;
        tx.before_commit(
            [this, recorded](db::Transaction& same) { write_events(same, std::move(*recorded)); });
    }
    const std::string status{saga::to_text(instance.state.outcome)};
    const auto booking = std::make_shared<const Booking>(instance.data);
    for (const auto& fact : facts) {
        recorded->push_back(
            {0, BookingId{instance.id}, fact.step, fact.what, status, clock_.now(), booking});
    }
}

bool SqlBookings::recorded(db::Transaction& tx, const Instance& instance, const saga::Fact& fact) {
    const auto known = history(tx, BookingId{instance.id});
    return std::any_of(known.begin(), known.end(), [&](const auto& event) {
        return event.step == fact.step && event.what == fact.what;
    });
}

void SqlBookings::write_events(db::Transaction& tx, Events events) {
    // From here to the commit no other transaction gets a number: the order of the numbers is the
    // order of the commits, and a rollback leaves no gap.
    auto number = std::get<0>(*tx.row<std::int64_t>(
                      "UPDATE event_numbers SET last = last + :count WHERE name = 'bookings' "
                      "RETURNING last",
                      events.size())) -
                  static_cast<std::int64_t>(events.size());
    for (auto& event : events) event.number = ++number;
    if (tx.dialect() == db::Dialect::kPostgresql) {
        insert_as_set(tx, events);
    } else {
        insert_each(tx, events);
    }
    if (!on_events_) return;
    tx.after_commit([this, events = std::move(events)] { on_events_(events); });
}

std::vector<BookingEvent> SqlBookings::history(db::Transaction& tx, const BookingId& id) {
    auto events = events_after(tx, 0, id, kMostHistory);
    // What this very transaction adds belongs to it too.
    if (const auto recorded = recorded_.lock()) {
        std::copy_if(recorded->begin(), recorded->end(), std::back_inserter(events),
                     [&](const auto& event) { return event.booking_id == id; });
    }
    return events;
}

std::int64_t SqlBookings::last_event(db::Transaction& tx) {
    return std::get<0>(
        *tx.row<std::int64_t>("SELECT last FROM event_numbers WHERE name = 'bookings'"));
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
