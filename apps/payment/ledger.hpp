// Where payments are kept: the port. sql_ledger.hpp is the adapter.
#pragma once

#include "db/database.hpp"
#include "payment.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

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
    /// The one drawn last, in this transaction, was not used: it is the next one again.
    virtual void take_back_transaction(db::Transaction& tx) = 0;
    /// @return false where the booking has an entry already, which stays as it is
    [[nodiscard]] virtual bool record(db::Transaction& tx, const LedgerEntry& entry) = 0;
    /// Changes state, transaction, reason, reference and time of change of a booking's entry to
    /// what this one says. @param was its state until now @return false where it is another one,
    /// and nothing is changed
    [[nodiscard]] virtual bool change(db::Transaction& tx, const LedgerEntry& entry,
                                      LedgerEntry::State was) = 0;

    /// @name What has no end yet: asking, and refund owed
    /// @{
    /// Entries to be looked at before `due`, the longest due first, at most `most` of them.
    [[nodiscard]] virtual std::vector<LedgerEntry> unfinished(db::Transaction& tx, Timestamp due,
                                                              std::size_t most) = 0;
    /// Puts the next look off.
    virtual void look_again(db::Transaction& tx, const BookingId& booking, Timestamp at) = 0;
    struct Unfinished {
        std::int64_t asking = 0;
        std::int64_t refund_owed = 0;
    };
    [[nodiscard]] virtual Unfinished count_unfinished(db::Transaction& tx) = 0;
    /// @}
};

}  // namespace bellhop::payment
