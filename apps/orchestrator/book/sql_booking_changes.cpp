// Bookings that a transaction changes: each is read once and kept, and all are written together
// right before the commit.
#include "orchestrator/book/booking_row.hpp"
#include "orchestrator/book/json_rows.hpp"

#include <algorithm>
#include <map>

namespace bellhop::orchestrator {

namespace {

constexpr std::size_t kMostExpected = 256;

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

/// `{7,9}`, as PostgreSQL reads an array.
std::string array_of(const std::vector<std::int64_t>& numbers) {
    std::string text = "{";
    for (const auto number : numbers)
        text.append(text.size() > 1 ? "," : "").append(std::to_string(number));
    return text + '}';
}

}  // namespace

enum class SqlBookings::Write { kNone, kInsert, kUpdate };

struct SqlBookings::Change {
    Instance instance;
    Write write = Write::kNone;
};

/// By number: rows are locked and written in the same order by everybody.
struct SqlBookings::Changes {
    std::map<std::int64_t, Change> by_number;
};

SqlBookings::Changes& SqlBookings::changes(db::Transaction& tx) {
    return changes_.of(
        tx, [&] { return read_expected(tx); },
        [this](db::Transaction& same, Changes& all) { write(same, all); });
}

void SqlBookings::expect(const BookingId& id) {
    const auto number = booking_number(id.value());
    if (number && expected_.size() < kMostExpected) expected_.push_back(*number);
}

SqlBookings::Changes SqlBookings::read_expected(db::Transaction& tx) {
    auto numbers = std::exchange(expected_, {});
    Changes changes;
    // SQLite reads from its own memory, and has one writer at a time: no row to lock.
    if (tx.dialect() == db::Dialect::kSqlite || numbers.size() < 2) return changes;
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    // LATERAL: planned as for a single row, not as a join. They are locked in the order given.
    for (auto& instance :
         query_bookings(shape_, tx,
                        "SELECT " BELLHOP_BOOKING_COLUMNS
                        " FROM unnest(CAST(:numbers AS BIGINT[])) AS expected (booking) CROSS JOIN "
                        "LATERAL (SELECT " BELLHOP_BOOKING_COLUMNS
                        " FROM bookings WHERE number = expected.booking FOR UPDATE) AS found",
                        array_of(numbers))) {
        const auto number = number_of(instance.id);
        changes.by_number.emplace(number, Change{std::move(instance)});
    }
    return changes;
}

void SqlBookings::insert(db::Transaction& tx, const Instance& instance) {
    const auto [change, fresh] = changes(tx).by_number.insert_or_assign(
        number_of(instance.id), Change{instance, Write::kInsert});
    if (!fresh) throw Conflict("there is a booking " + instance.id + " already");
}

std::optional<Instance> SqlBookings::load(db::Transaction& tx, const std::string& id) {
    const auto number = booking_number(id);
    if (!number) return std::nullopt;
    auto& known = changes(tx).by_number;
    auto change = known.find(*number);
    if (change == known.end()) {
        auto found = read_one(tx, *number);
        if (!found) return std::nullopt;
        change = known.emplace(*number, Change{*std::move(found)}).first;
    }
    return change->second.instance;
}

std::optional<Instance> SqlBookings::read_one(db::Transaction& tx, std::int64_t number) const {
    auto found = tx.dialect() == db::Dialect::kSqlite
                     ? query_bookings(shape_, tx,
                                      "SELECT " BELLHOP_BOOKING_COLUMNS
                                      " FROM bookings WHERE number = :number",
                                      number)
                     : query_bookings(shape_, tx,
                                      "SELECT " BELLHOP_BOOKING_COLUMNS
                                      " FROM bookings WHERE number = :number FOR UPDATE",
                                      number);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void SqlBookings::save(db::Transaction& tx, const Instance& instance) {
    auto& change = changes(tx).by_number[number_of(instance.id)];
    change.instance = instance;
    if (change.write == Write::kNone) change.write = Write::kUpdate;
}

std::optional<Instance> SqlBookings::changed(std::int64_t number) const {
    const auto changes = changes_.known();
    if (!changes) return std::nullopt;
    const auto change = changes->by_number.find(number);
    return change == changes->by_number.end() ? std::nullopt
                                              : std::optional(change->second.instance);
}

void SqlBookings::write_changes(db::Transaction& tx) {
    if (const auto changes = changes_.known()) write(tx, *changes);
}

void SqlBookings::write(db::Transaction& tx, Changes& changes) const {
    const Writer writer{shape_, instance_};
    const bool as_set = tx.dialect() == db::Dialect::kPostgresql;
    JsonRows inserts;
    JsonRows updates;
    for (auto& [number, change] : changes.by_number) {
        const auto how = std::exchange(change.write, Write::kNone);
        if (how == Write::kNone) continue;
        const bool fresh = how == Write::kInsert;
        if (as_set) {
            add_row(fresh ? inserts : updates, change.instance, writer);
        } else {
            (fresh ? insert_one : update_one)(tx, change.instance, writer);
        }
    }
    insert_as_set(tx, std::move(inserts));
    update_as_set(tx, std::move(updates));
}

}  // namespace bellhop::orchestrator
