// Brings to an end what nobody else comes back to: charges without a verdict, refunds that are
// owed.
#pragma once

#include "core/scheduler.hpp"
#include "payment/refund.hpp"

#include <cstdint>

namespace bellhop::payment {

/// Looks at the start, and every minute, for entries that are still asking or owed, and finishes
/// them: in this process and not by messages to itself, which a delay queue may hold already and a
/// dead-letter queue may swallow. An entry that stays unfinished is looked at less and less often
/// (see next_look). 64 at once. One thread.
class Unfinished {
 public:
    struct Counters {
        Ledger::Unfinished waiting;  ///< at the last look
        std::uint64_t finished = 0;  ///< since the start
        std::uint64_t failed = 0;    ///< looks that ended with an error
    };

    Unfinished(Scheduler& scheduler, Ledger& ledger, db::GroupCommit& commits, Charge& charge,
               Refund& refund);

    /// Begins to look. Only the first call does.
    void start();
    [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
    void tick();
    void look(Timestamp due);
    void finish(const std::vector<LedgerEntry>& entries, Timestamp due);
    void finish(const LedgerEntry& entry, Charge::Done done);

    Scheduler& scheduler_;
    Ledger& ledger_;
    db::GroupCommit& commits_;
    Charge& charge_;
    Refund& refund_;
    bool started_ = false;
    std::size_t under_way_ = 0;
    bool failed_ = false;
    Counters counters_;
};

}  // namespace bellhop::payment
