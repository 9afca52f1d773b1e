// The ledger in SQL.
#pragma once

#include "db/per_transaction.hpp"
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
    void take_back_transaction(db::Transaction& tx) override;
    [[nodiscard]] bool record(db::Transaction& tx, const LedgerEntry& entry) override;
    [[nodiscard]] bool change(db::Transaction& tx, const LedgerEntry& entry,
                              LedgerEntry::State was) override;
    [[nodiscard]] std::vector<LedgerEntry> unfinished(db::Transaction& tx, Timestamp due,
                                                      std::size_t most) override;
    void look_again(db::Transaction& tx, const BookingId& booking, Timestamp at) override;
    [[nodiscard]] Unfinished count_unfinished(db::Transaction& tx) override;

 private:
    struct Numbers {
        std::int64_t first = 0;  ///< of this transaction; the table says it
        std::int64_t last = 0;   ///< drawn; one less than the first where none is
    };
    Numbers& numbers(db::Transaction& tx);
    db::PerTransaction<Numbers> numbers_;
};

}  // namespace bellhop::payment
