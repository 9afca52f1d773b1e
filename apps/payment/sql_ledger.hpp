// The ledger in SQL.
#pragma once

#include "payment/ledger.hpp"

namespace bellhop::payment {

/// Tables `payments` (unique on the booking) and `transaction_numbers`.
class SqlLedger final : public Ledger {
 public:
    [[nodiscard]] std::optional<LedgerEntry> find(db::Transaction& tx,
                                                  const BookingId& booking) override;
    [[nodiscard]] std::optional<LedgerEntry> find(db::Transaction& tx,
                                                  const TransactionId& transaction) override;
    [[nodiscard]] TransactionId next_transaction(db::Transaction& tx) override;
    void record(db::Transaction& tx, const LedgerEntry& entry) override;
    void change(db::Transaction& tx, const LedgerEntry& entry, LedgerEntry::State was) override;
    [[nodiscard]] std::vector<LedgerEntry> unfinished(db::Transaction& tx, Timestamp due,
                                                      std::size_t most) override;
    void look_again(db::Transaction& tx, const BookingId& booking, Timestamp at) override;
    [[nodiscard]] Unfinished count_unfinished(db::Transaction& tx) override;
};

}  // namespace bellhop::payment
