// Bookings that a transaction changes: each is read once and kept, and all are written together, at
// the latest right before the commit.
#include "db/array_text.hpp"
#include "orchestrator/book/booking_row.hpp"
#include "orchestrator/book/json_rows.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

namespace bellhop::orchestrator {

namespace {

constexpr std::size_t kMostExpected = 1024;
/// As many as a batch of the group commit has.
constexpr std::size_t kMostInASet = 256;

#define BELLHOP_ALL_BOOKING_COLUMNS BELLHOP_BOOKING_COLUMNS ", instance, status, settled, ask_at"

#define BELLHOP_BOOKING_CHANGES                                                                   \
    "rate_minor = :rate, total_minor = :total, currency = :currency, transaction_id = "           \
    ":transaction, payment_reason = :payment_reason, failed_step = :step, failure_code = :code, " \
    "failure_message = :message, saga_state = :state, asked_at = :asked_at, asked_again = "       \
    ":asked_again, attention = :attention, attention_at = :attention_at, ask_at = :ask_at, "      \
    "instance = :instance"

#define BELLHOP_INSERT_BOOKINGS                                                                   \
    "INSERT INTO bookings (" BELLHOP_ALL_BOOKING_COLUMNS ") SELECT " BELLHOP_ALL_BOOKING_COLUMNS  \
    " FROM json_to_recordset(CAST(:bookings AS json)) AS booking (number BIGINT, guest_name "     \
    "TEXT, guest_email TEXT, hotel_name TEXT, room_type TEXT, check_in TEXT, check_out TEXT, "    \
    "num_guests BIGINT, payment_method TEXT, booked_at BIGINT, rate_minor BIGINT, total_minor "   \
    "BIGINT, currency TEXT, transaction_id TEXT, payment_reason TEXT, failed_step TEXT, "         \
    "failure_code TEXT, failure_message TEXT, saga_state TEXT, asked_at BIGINT, asked_again "     \
    "BIGINT, attention TEXT, attention_at BIGINT, instance BIGINT, status TEXT, settled BIGINT, " \
    "ask_at BIGINT)"

/// Who writes a row, and what it says beyond the instance itself.
struct Writer {
    const saga::Shape& shape;
    int instance;
};

void add_row(JsonRows& rows, const Instance& instance, const Writer& writer) {
    const Booking& b = instance.data;
    rows.begin_row();
    rows.add("number", number_of(instance.id));
    rows.add("guest_name", b.guest_name);
    rows.add("guest_email", b.guest_email);
    rows.add("hotel_name", b.hotel_name);
    rows.add("room_type", b.room_type);
    rows.add("check_in", b.stay.check_in.text());
    rows.add("check_out", b.stay.check_out.text());
    rows.add("num_guests", b.num_guests);
    rows.add("payment_method", b.payment_method);
    rows.add("booked_at", to_micros(b.booked_at));
    rows.add("rate_minor", b.room_rate.amount.minor);
    rows.add("total_minor", b.total.amount.minor);
    rows.add("currency", b.total.currency);
    rows.add("transaction_id", b.transaction_id.value());
    rows.add("payment_reason", b.payment_reason);
    rows.add("failed_step", b.failure.step);
    rows.add("failure_code", b.failure.reason_code);
    rows.add("failure_message", b.failure.message);
    rows.add("saga_state", saga::to_text(writer.shape, instance.state));
    rows.add("asked_at", to_micros(instance.asked_at));
    rows.add("asked_again", instance.asked_again);
    rows.add("attention", instance.attention);
    rows.add("attention_at", to_micros(instance.attention_at));
    rows.add("instance", writer.instance);
    rows.add("status", saga::to_text(instance.state.outcome));
    rows.add("settled", instance.state.settled() ? 1 : 0);
    rows.add("ask_at", ask_at(writer.shape, instance));
    rows.end_row();
}

void insert_one(db::Transaction& tx, const Instance& instance, const Writer& writer) {
    const Booking& b = instance.data;
    tx.execute(
        "INSERT INTO bookings (" BELLHOP_ALL_BOOKING_COLUMNS
        ") VALUES (:number, :guest, :email, :hotel, :room_type, :check_in, :check_out, :guests, "
        ":method, :booked_at, :rate, :total, :currency, :transaction, :payment_reason, :step, "
        ":code, :message, :state, :asked_at, :asked_again, :attention, :attention_at, :instance, "
        ":status, :settled, :ask_at)",
        number_of(instance.id), b.guest_name, b.guest_email, b.hotel_name, b.room_type,
        b.stay.check_in.text(), b.stay.check_out.text(), b.num_guests, b.payment_method,
        to_micros(b.booked_at), b.room_rate.amount.minor, b.total.amount.minor, b.total.currency,
        b.transaction_id, b.payment_reason, b.failure.step, b.failure.reason_code,
        b.failure.message, saga::to_text(writer.shape, instance.state),
        to_micros(instance.asked_at), instance.asked_again, instance.attention,
        to_micros(instance.attention_at), writer.instance, saga::to_text(instance.state.outcome),
        instance.state.settled(), ask_at(writer.shape, instance));
}

void update_one(db::Transaction& tx, const Instance& instance, const Writer& writer) {
    const Booking& b = instance.data;
    const auto write = [&](std::string_view sql, const auto&... rest) {
        tx.execute(sql, b.room_rate.amount.minor, b.total.amount.minor, b.total.currency,
                   b.transaction_id, b.payment_reason, b.failure.step, b.failure.reason_code,
                   b.failure.message, saga::to_text(writer.shape, instance.state),
                   to_micros(instance.asked_at), instance.asked_again, instance.attention,
                   to_micros(instance.attention_at), ask_at(writer.shape, instance),
                   writer.instance, rest...);
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

void insert_as_set(db::Transaction& tx, JsonRows rows) {
    if (!rows.empty()) tx.execute(BELLHOP_INSERT_BOOKINGS, std::move(rows).text());
}

/// An upsert goes by the key's index whatever the planner thinks of the table; a join that it
/// planned while the table was small would read all of it.
void update_as_set(db::Transaction& tx, JsonRows rows) {
    if (rows.empty()) return;
    tx.execute(BELLHOP_INSERT_BOOKINGS
               " ON CONFLICT (number) DO UPDATE SET rate_minor = EXCLUDED.rate_minor, total_minor "
               "= EXCLUDED.total_minor, currency = EXCLUDED.currency, transaction_id = "
               "EXCLUDED.transaction_id, payment_reason = EXCLUDED.payment_reason, failed_step = "
               "EXCLUDED.failed_step, failure_code = EXCLUDED.failure_code, failure_message = "
               "EXCLUDED.failure_message, saga_state = EXCLUDED.saga_state, asked_at = "
               "EXCLUDED.asked_at, asked_again = EXCLUDED.asked_again, attention = "
               "EXCLUDED.attention, attention_at = EXCLUDED.attention_at, instance = "
               "EXCLUDED.instance, status = EXCLUDED.status, settled = EXCLUDED.settled, ask_at = "
               "EXCLUDED.ask_at",
               std::move(rows).text());
}

std::vector<BookingRow> read_locked(db::Transaction& tx, std::int64_t number) {
    // SQLite has one writer at a time anyway.
    if (tx.dialect() == db::Dialect::kSqlite) {
        return booking_rows(
            tx, "SELECT " BELLHOP_BOOKING_COLUMNS " FROM bookings WHERE number = :number", number);
    }
    return booking_rows(
        tx, "SELECT " BELLHOP_BOOKING_COLUMNS " FROM bookings WHERE number = :number FOR UPDATE",
        number);
}

}  // namespace

enum class SqlBookings::Write { kNone, kInsert, kUpdate };

/// A booking as the open transaction has it. The row is understood only where it is asked for: one
/// that can't be read is nobody else's trouble.
struct SqlBookings::Line {
    std::variant<BookingRow, Instance> booking;
    Write write = Write::kNone;
};

struct SqlBookings::Kept {
    std::map<std::int64_t, Line> by_number;  // in order: rows are written as they are locked
};

SqlBookings::Kept& SqlBookings::kept(db::Transaction& tx) {
    return kept_.of(
        tx, [] { return Kept{}; },
        [this](db::Transaction& same, Kept& kept) { write(same, kept); });
}

const Instance& SqlBookings::instance_in(Line& line) const {
    if (const auto* row = std::get_if<BookingRow>(&line.booking))
        line.booking = instance_of(shape_, *row);
    return std::get<Instance>(line.booking);
}

void SqlBookings::expect(const BookingId& id) {
    const auto number = booking_number(id.value());
    if (number && expected_.size() < kMostExpected) expected_.push_back(*number);
}

/// The expected ones, where this is one of them: whoever is tried alone, after its batch failed,
/// does not read and lock for others.
void SqlBookings::read_expected(db::Transaction& tx, std::int64_t number, Kept& kept) {
    if (std::find(expected_.begin(), expected_.end(), number) == expected_.end()) return;
    const auto end =
        expected_.begin() + static_cast<std::ptrdiff_t>(std::min(expected_.size(), kMostInASet));
    std::vector<std::int64_t> together(expected_.begin(), end);
    expected_.erase(expected_.begin(), end);
    // SQLite reads from its own memory, and has one writer at a time: no row to lock. One alone is
    // read as such.
    if (tx.dialect() == db::Dialect::kSqlite || together.size() == 1) return;
    std::sort(together.begin(), together.end());
    together.erase(std::unique(together.begin(), together.end()), together.end());
    db::ArrayText numbers;
    for (const auto each : together) numbers.add(std::to_string(each));
    // LATERAL: planned as for a single row, not as a join. They are locked in the order given.
    for (auto& row : booking_rows(tx,
                                  "SELECT " BELLHOP_BOOKING_COLUMNS
                                  " FROM unnest(CAST(:numbers AS BIGINT[])) AS expected (booking) "
                                  "CROSS JOIN LATERAL (SELECT " BELLHOP_BOOKING_COLUMNS
                                  " FROM bookings WHERE number = expected.booking FOR UPDATE) AS "
                                  "found",
                                  numbers.text())) {
        const auto found = std::get<0>(row);
        kept.by_number.emplace(found, Line{std::move(row)});
    }
}

void SqlBookings::insert(db::Transaction& tx, const Instance& instance) {
    const bool fresh =
        kept(tx).by_number.emplace(number_of(instance.id), Line{instance, Write::kInsert}).second;
    if (!fresh) throw Conflict("there is a booking " + instance.id + " already");
}

std::optional<Instance> SqlBookings::load(db::Transaction& tx, const std::string& id) {
    const auto number = booking_number(id);
    if (!number) return std::nullopt;
    auto& all = kept(tx);
    auto line = all.by_number.find(*number);
    if (line == all.by_number.end()) {
        read_expected(tx, *number, all);
        line = all.by_number.find(*number);
    }
    if (line == all.by_number.end()) {
        auto rows = read_locked(tx, *number);
        if (rows.empty()) return std::nullopt;
        line = all.by_number.emplace(*number, Line{std::move(rows.front())}).first;
    }
    return instance_in(line->second);
}

void SqlBookings::save(db::Transaction& tx, const Instance& instance) {
    auto& line = kept(tx).by_number[number_of(instance.id)];
    line.booking = instance;
    if (line.write == Write::kNone) line.write = Write::kUpdate;
}

std::optional<Instance> SqlBookings::find_kept(std::int64_t number) const {
    const auto all = kept_.known();
    if (!all) return std::nullopt;
    const auto line = all->by_number.find(number);
    return line == all->by_number.end() ? std::nullopt : std::optional(instance_in(line->second));
}

void SqlBookings::write_kept(db::Transaction& tx) {
    if (const auto all = kept_.known()) write(tx, *all);
}

void SqlBookings::write(db::Transaction& tx, Kept& kept) const {
    const Writer writer{shape_, instance_};
    const bool as_set = tx.dialect() == db::Dialect::kPostgresql;
    JsonRows inserts;
    JsonRows updates;
    for (auto& [number, line] : kept.by_number) {
        const auto how = std::exchange(line.write, Write::kNone);
        if (how == Write::kNone) continue;
        const bool fresh = how == Write::kInsert;
        const auto& instance = instance_in(line);
        if (as_set) {
            add_row(fresh ? inserts : updates, instance, writer);
        } else {
            (fresh ? insert_one : update_one)(tx, instance, writer);
        }
    }
    insert_as_set(tx, std::move(inserts));
    update_as_set(tx, std::move(updates));
}

}  // namespace bellhop::orchestrator
