// Where payments are kept: the port. sql_ledger.hpp is the adapter.
#pragma once

#include "db/database.hpp"
#include "payment.hpp"

#include <optional>

namespace bellhop::payment {

/// The truth about money. Each call is part of the caller's transaction.
class Ledger {
 public:
    Ledger() = default;
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;
    virtual ~Ledger() = default;

    [[nodiscard]] virtual std::optional<LedgerEntry> find(db::Transaction& tx,
                                                          const BookingId& booking) = 0;
    [[nodiscard]] virtual std::optional<LedgerEntry> find(db::Transaction& tx,
                                                          const TransactionId& transaction) = 0;
    /// `TXN1001` in a new ledger, then one more each time.
    [[nodiscard]] virtual TransactionId next_transaction(db::Transaction& tx) = 0;
    /// @throws Conflict where the booking has an entry already
    virtual void record(db::Transaction& tx, const LedgerEntry& entry) = 0;
    /// Changes state, transaction, amount, reference of a booking's entry to what this one says.
    virtual void change(db::Transaction& tx, const LedgerEntry& entry, Timestamp now) = 0;
};

}  // namespace bellhop::payment
