// The history of bookings: written with each step, read back per booking or from a number on.
#include "core/check.hpp"
#include "orchestrator/book/json_rows.hpp"
#include "orchestrator/book/sql_bookings.hpp"

#include <algorithm>
#include <iterator>

namespace bellhop::orchestrator {

namespace {

/// The facts of one booking in one transaction. Its number is that of the last of them.
struct Row {
    std::int64_t number = 0;
    std::int64_t booking = 0;
    std::string facts;  ///< a line each: the step, a tab, what
    std::string status;
    std::int64_t at = 0;
};

constexpr std::int64_t kMostHistory = 1000;

std::int64_t number_of(const BookingEvent& event) {
    return booking_number(event.booking_id.value()).value_or(0);
}

/// Of an operator's note, which comes last: a fact is one line.
std::string in_one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return text;
}

std::vector<Row> rows_of(const std::vector<BookingEvent>& events) {
    std::vector<Row> rows;
    for (const auto& event : events) {
        const auto booking = number_of(event);
        const bool same = !rows.empty() && rows.back().booking == booking &&
                          rows.back().status == event.status &&
                          rows.back().at == to_micros(event.at);
        if (!same) rows.push_back({0, booking, {}, event.status, to_micros(event.at)});
        auto& [number, of, facts, status, at] = rows.back();
        number = event.number;
        facts.append(facts.empty() ? "" : "\n").append(event.step).append("\t").append(event.what);
    }
    return rows;
}

void add_events_of(const Row& row, std::vector<BookingEvent>& events) {
    const auto first = events.size();
    std::string_view rest = row.facts;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const auto tab = line.find('\t');
        BELLHOP_CHECK(tab != std::string_view::npos);
        events.push_back({0,
                          booking_id(row.booking),
                          std::string(line.substr(0, tab)),
                          std::string(line.substr(tab + 1)),
                          row.status,
                          from_micros(row.at),
                          {}});
    }
    auto number = row.number;
    for (auto i = events.size(); i > first; --i) events[i - 1].number = number--;
}

template <class... Values>
std::vector<BookingEvent> query(db::Transaction& tx, std::string_view sql,
                                const Values&... values) {
    std::vector<BookingEvent> events;
    for (auto& [number, booking, facts, status, at] :
         tx.rows<std::int64_t, std::int64_t, std::string, std::string, std::int64_t>(sql,
                                                                                     values...)) {
        add_events_of({number, booking, std::move(facts), std::move(status), at}, events);
    }
    return events;
}

void insert_each(db::Transaction& tx, const std::vector<Row>& rows) {
    for (const auto& [number, booking, facts, status, at] : rows) {
        tx.execute(
            "INSERT INTO booking_events (number, booking_number, facts, status, happened_at) "
            "VALUES (:number, :booking, :facts, :status, :at)",
            number, booking, facts, status, at);
    }
}

/// One statement for all: round trips are what a batch costs, and this one holds a lock meanwhile.
void insert_as_set(db::Transaction& tx, const std::vector<Row>& rows) {
    JsonRows set;
    for (const auto& [number, booking, facts, status, at] : rows) {
        set.begin_row();
        set.add("number", number);
        set.add("booking", booking);
        set.add("facts", facts);
        set.add("status", status);
        set.add("at_micros", at);
        set.end_row();
    }
    tx.execute(
        "INSERT INTO booking_events (number, booking_number, facts, status, happened_at) SELECT "
        "number, booking, facts, status, at_micros FROM json_to_recordset(CAST(:events AS json)) "
        "AS event (number BIGINT, booking BIGINT, facts TEXT, status TEXT, at_micros BIGINT)",
        std::move(set).text());
}

/// From here to the commit no other transaction gets a number: the order of the numbers is the
/// order of the commits, and a rollback leaves no gap. SQLite has one writer at a time anyway: it
/// needs no row to lock. @return the last one drawn
std::int64_t draw_numbers(db::Transaction& tx, std::int64_t count) {
    return std::get<0>(*tx.row<std::int64_t>(
        "UPDATE event_numbers SET last = last + :count WHERE name = 'bookings' RETURNING last",
        count));
}

}  // namespace

void SqlBookings::record(db::Transaction& tx, const Instance& instance,
                         const std::vector<saga::Fact>& facts) {
    auto& recorded = recorded_.of(
        tx, [] { return Events{}; },
        [this](db::Transaction& same, Events& all) { write_events(same, std::move(all)); });
    const std::string status{saga::to_text(instance.state.outcome)};
    const auto booking = std::make_shared<const Booking>(instance.data);
    const auto now = clock_.now();
    const auto trace = traces_ != nullptr ? traces_->current() : nullptr;
    for (const auto& fact : facts) {
        recorded.push_back({0, BookingId{instance.id}, fact.step, in_one_line(fact.what), status,
                            now, booking, fact.took, trace});
    }
}

std::shared_ptr<const trace::Headers> SqlBookings::trace_of(db::Transaction& tx,
                                                            const BookingId& id) const {
    auto headers = traces_ != nullptr ? traces_->of(tx, id) : trace::Headers{};
    if (headers.empty()) return nullptr;
    return std::make_shared<const trace::Headers>(std::move(headers));
}

bool SqlBookings::recorded(db::Transaction& tx, const Instance& instance, const saga::Fact& fact) {
    const auto known = history(tx, BookingId{instance.id});
    return std::any_of(known.begin(), known.end(), [&](const auto& event) {
        return event.step == fact.step && event.what == fact.what;
    });
}

void SqlBookings::write_events(db::Transaction& tx, Events events) {
    const auto count = static_cast<std::int64_t>(events.size());
    const bool several_writers = tx.dialect() == db::Dialect::kPostgresql;
    auto number = several_writers ? draw_numbers(tx, count) - count : last_event(tx);
    for (auto& event : events) event.number = ++number;
    const auto rows = rows_of(events);
    if (several_writers) {
        insert_as_set(tx, rows);
    } else {
        insert_each(tx, rows);
    }
    tx.after_commit([this, events = std::move(events)] {
        for (const auto& on_events : on_events_) on_events(events);
    });
}

std::vector<BookingEvent> SqlBookings::history(db::Transaction& tx, const BookingId& id) {
    auto events = events_after(tx, 0, id, kMostHistory);
    // What this very transaction adds belongs to it too.
    if (const auto recorded = recorded_.known()) {
        std::copy_if(recorded->begin(), recorded->end(), std::back_inserter(events),
                     [&](const auto& event) { return event.booking_id == id; });
    }
    return events;
}

std::int64_t SqlBookings::last_event(db::Transaction& tx) {
    return std::get<0>(
        *tx.row<std::int64_t>("SELECT COALESCE(MAX(number), 0) FROM booking_events"));
}

std::vector<BookingEvent> SqlBookings::events_after(db::Transaction& tx, std::int64_t number,
                                                    const BookingId& id, std::int64_t most) {
    auto events =
        id.empty()
            ? query(tx,
                    "SELECT number, booking_number, facts, status, happened_at FROM booking_events "
                    "WHERE number > :number ORDER BY number LIMIT :most",
                    number, most)
            : query(tx,
                    "SELECT number, booking_number, facts, status, happened_at FROM booking_events "
                    "WHERE booking_number = :booking AND number > :number ORDER BY number LIMIT "
                    ":most",
                    booking_number(id.value()).value_or(0), number, most);
    // A row has several, of which the first were known, or the last are too many.
    std::erase_if(events, [number](const auto& event) { return event.number <= number; });
    if (static_cast<std::int64_t>(events.size()) > most)
        events.resize(static_cast<std::size_t>(most));
    return events;
}

}  // namespace bellhop::orchestrator
