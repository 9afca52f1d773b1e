// Payments in two tables.
#include "payment/sql_ledger.hpp"

#include "core/check.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <array>

namespace bellhop::payment {

namespace {

using State = LedgerEntry::State;
using Origin = LedgerEntry::Origin;

constexpr std::array<std::pair<State, std::string_view>, 6> kStates{{
    {State::kAsking, "asking"},
    {State::kApproved, "approved"},
    {State::kDeclined, "declined"},
    {State::kRefundOwed, "refund owed"},
    {State::kRefunded, "refunded"},
    {State::kVoid, "void"},
}};
constexpr std::array<std::pair<Origin, std::string_view>, 2> kOrigins{{
    {Origin::kBooking, "booking"},
    {Origin::kDirect, "direct"},
}};

template <class Names, class Value>
std::string_view text_of(const Names& names, Value value) {
    return std::find_if(names.begin(), names.end(),
                        [&](const auto& each) { return each.first == value; })
        ->second;
}

template <class Names>
auto value_of(const Names& names, std::string_view text) {
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](const auto& each) { return each.second == text; });
    BELLHOP_CHECK(found != names.end());
    return found->first;
}

LedgerEntry entry_of(const auto& row) {
    const auto& [booking, transaction, state, guest, hotel, amount, currency, method, reason,
                 reference, recorded_at, origin, changed_at] = row;
    return {BookingId{booking},
            TransactionId{transaction.value_or("")},
            value_of(kStates, state),
            guest,
            hotel,
            {Amount{amount}, currency},
            method,
            reason,
            reference,
            from_micros(recorded_at),
            value_of(kOrigins, origin),
            from_micros(changed_at)};
}

template <class... Keys>
std::vector<LedgerEntry> entries(db::Transaction& tx, std::string_view sql, const Keys&... keys) {
    std::vector<LedgerEntry> out;
    for (const auto& row :
         tx.rows<std::string, std::optional<std::string>, std::string, std::string, std::string,
                 std::int64_t, std::string, std::string, std::string, std::string, std::int64_t,
                 std::string, std::int64_t>(sql, keys...)) {
        out.push_back(entry_of(row));
    }
    return out;
}

template <class Key>
std::optional<LedgerEntry> find_by(db::Transaction& tx, std::string_view sql, const Key& key) {
    auto found = entries(tx, sql, key);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

/// NULL where there is nothing to look after.
std::optional<std::int64_t> first_look(const LedgerEntry& entry) {
    if (!entry.unfinished()) return std::nullopt;
    return to_micros(next_look(entry, entry.changed_at));
}

/// NULL rather than an empty text: there may be many entries without a transaction.
std::optional<std::string> optional_text(const TransactionId& id) {
    if (id.empty()) return std::nullopt;
    return id.value();
}

#define BELLHOP_PAYMENT_COLUMNS                                                           \
    "booking_id, transaction_id, state, guest_name, hotel_name, amount_minor, currency, " \
    "payment_method, reason, gateway_reference, recorded_at, origin, changed_at"

}  // namespace

std::optional<LedgerEntry> SqlLedger::find(db::Transaction& tx, const BookingId& booking) {
    return find_by(tx,
                   "SELECT " BELLHOP_PAYMENT_COLUMNS " FROM payments WHERE booking_id = :booking",
                   booking);
}

std::optional<LedgerEntry> SqlLedger::find(db::Transaction& tx, const TransactionId& transaction) {
    return find_by(
        tx, "SELECT " BELLHOP_PAYMENT_COLUMNS " FROM payments WHERE transaction_id = :transaction",
        transaction);
}

SqlLedger::Numbers& SqlLedger::numbers(db::Transaction& tx) {
    // Locks the row until the commit, and says the first number, which for most is the only one;
    // where more of the batch follow it, the last one is written at its end.
    const auto draw = [&tx] {
        const auto row = tx.row<std::int64_t>(
            "UPDATE transaction_numbers SET last = last + 1 WHERE name = 'TXN' RETURNING last");
        BELLHOP_CHECK(row.has_value());
        const auto first = std::get<0>(*row);
        return Numbers{first, first - 1};
    };
    return numbers_.of(tx, draw, [](db::Transaction& same, const Numbers& numbers) {
        if (numbers.last == numbers.first) return;
        same.execute("UPDATE transaction_numbers SET last = :last WHERE name = 'TXN'",
                     numbers.last);
    });
}

TransactionId SqlLedger::next_transaction(db::Transaction& tx) {
    return TransactionId{"TXN" + std::to_string(++numbers(tx).last)};
}

void SqlLedger::take_back_transaction(db::Transaction& tx) {
    auto& drawn = numbers(tx);
    BELLHOP_CHECK(drawn.last >= drawn.first);
    --drawn.last;
}

bool SqlLedger::record(db::Transaction& tx, const LedgerEntry& entry) {
    constexpr std::string_view kInsert =
        "INSERT INTO payments (" BELLHOP_PAYMENT_COLUMNS
        ", look_at) VALUES (:booking, :transaction, :state, :guest, :hotel, :amount, :currency, "
        ":method, :reason, :reference, :recorded, :origin, :changed, :look) ON CONFLICT "
        "(booking_id) DO NOTHING";
    return tx.execute(kInsert, entry.booking_id, optional_text(entry.transaction_id),
                      text_of(kStates, entry.state), entry.guest_name, entry.hotel_name,
                      entry.amount.amount.minor, entry.amount.currency, entry.payment_method,
                      entry.reason, entry.gateway_reference, to_micros(entry.recorded_at),
                      text_of(kOrigins, entry.origin), to_micros(entry.changed_at),
                      first_look(entry)) == 1;
}

bool SqlLedger::change(db::Transaction& tx, const LedgerEntry& entry, State was) {
    constexpr std::string_view kUpdate =
        "UPDATE payments SET state = :state, transaction_id = :transaction, reason = :reason, "
        "gateway_reference = :reference, changed_at = :changed, look_at = :look WHERE booking_id "
        "= :booking AND state = :was";
    return tx.execute(kUpdate, text_of(kStates, entry.state), optional_text(entry.transaction_id),
                      entry.reason, entry.gateway_reference, to_micros(entry.changed_at),
                      first_look(entry), entry.booking_id, text_of(kStates, was)) == 1;
}

std::vector<LedgerEntry> SqlLedger::unfinished(db::Transaction& tx, Timestamp due,
                                               std::size_t most) {
    return entries(tx,
                   "SELECT " BELLHOP_PAYMENT_COLUMNS
                   " FROM payments WHERE look_at < :due ORDER BY look_at LIMIT :most",
                   to_micros(due), most);
}

void SqlLedger::look_again(db::Transaction& tx, const BookingId& booking, Timestamp at) {
    // One that ended meanwhile stays without a look.
    tx.execute(
        "UPDATE payments SET look_at = :at WHERE booking_id = :booking AND look_at IS NOT NULL",
        to_micros(at), booking);
}

Ledger::Unfinished SqlLedger::count_unfinished(db::Transaction& tx) {
    Unfinished counts;
    for (const auto& [state, count] : tx.rows<std::string, std::int64_t>(
             "SELECT state, COUNT(*) FROM payments WHERE look_at IS NOT NULL GROUP BY state")) {
        (value_of(kStates, state) == State::kAsking ? counts.asking : counts.refund_owed) = count;
    }
    return counts;
}

}  // namespace bellhop::payment
