// Payments in two tables.
#include "payment/sql_ledger.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <array>

namespace bellhop::payment {

namespace {

using State = LedgerEntry::State;

constexpr std::array<std::pair<State, std::string_view>, 5> kStates{{
    {State::kApproved, "approved"},
    {State::kDeclined, "declined"},
    {State::kRefunded, "refunded"},
    {State::kVoid, "void"},
    {State::kRefundOwed, "refund owed"},
}};

std::string_view text_of(State state) {
    return std::find_if(kStates.begin(), kStates.end(),
                        [&](const auto& each) { return each.first == state; })
        ->second;
}

State state_of(std::string_view text) {
    const auto found = std::find_if(kStates.begin(), kStates.end(),
                                    [&](const auto& each) { return each.second == text; });
    BELLHOP_CHECK(found != kStates.end());
    return found->first;
}

using Row =
    std::tuple<std::string, std::optional<std::string>, std::string, std::string, std::string,
               std::int64_t, std::string, std::string, std::string, std::string, std::int64_t>;

LedgerEntry entry_of(const Row& row) {
    const auto& [booking, transaction, state, guest, hotel, amount, currency, method, reason,
                 reference, recorded_at] = row;
    return {BookingId{booking},
            TransactionId{transaction.value_or("")},
            state_of(state),
            guest,
            hotel,
            {Amount{amount}, currency},
            method,
            reason,
            reference,
            from_micros(recorded_at)};
}

template <class Key>
std::optional<LedgerEntry> find_by(db::Transaction& tx, std::string_view sql, const Key& key) {
    auto row =
        tx.row<std::string, std::optional<std::string>, std::string, std::string, std::string,
               std::int64_t, std::string, std::string, std::string, std::string, std::int64_t>(sql,
                                                                                               key);
    if (!row) return std::nullopt;
    return entry_of(*row);
}

/// NULL rather than an empty text: there may be many entries without a transaction.
std::optional<std::string> optional_text(const TransactionId& id) {
    if (id.empty()) return std::nullopt;
    return id.value();
}

#define BELLHOP_PAYMENT_COLUMNS                                                           \
    "booking_id, transaction_id, state, guest_name, hotel_name, amount_minor, currency, " \
    "payment_method, "                                                                    \
    "reason, gateway_reference, recorded_at"

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

TransactionId SqlLedger::next_transaction(db::Transaction& tx) {
    const auto row = tx.row<std::int64_t>(
        "UPDATE transaction_numbers SET last = last + 1 WHERE name = 'TXN' RETURNING last");
    BELLHOP_CHECK(row.has_value());
    return TransactionId{"TXN" + std::to_string(std::get<0>(*row))};
}

void SqlLedger::record(db::Transaction& tx, const LedgerEntry& entry) {
    tx.execute(
        "INSERT INTO payments (" BELLHOP_PAYMENT_COLUMNS
        ", changed_at) VALUES (:booking, :transaction, :state, :guest, :hotel, :amount, :currency, "
        ":method, :reason, :reference, :recorded, :changed)",
        entry.booking_id, optional_text(entry.transaction_id), text_of(entry.state),
        entry.guest_name, entry.hotel_name, entry.amount.amount.minor, entry.amount.currency,
        entry.payment_method, entry.reason, entry.gateway_reference, to_micros(entry.recorded_at),
        to_micros(entry.recorded_at));
}

void SqlLedger::change(db::Transaction& tx, const LedgerEntry& entry, Timestamp now) {
    tx.execute(
        "UPDATE payments SET state = :state, transaction_id = :transaction, amount_minor = "
        ":amount, currency = "
        ":currency, gateway_reference = :reference, changed_at = :now WHERE booking_id = :booking",
        text_of(entry.state), optional_text(entry.transaction_id), entry.amount.amount.minor,
        entry.amount.currency, entry.gateway_reference, to_micros(now), entry.booking_id);
}

}  // namespace bellhop::payment
