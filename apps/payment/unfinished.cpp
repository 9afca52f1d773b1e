// Page by page, each entry asked for once a look.
#include "payment/unfinished.hpp"

#include <utility>

namespace bellhop::payment {

namespace {

constexpr Milliseconds kTick{60'000};
constexpr std::size_t kPage = 64;

}  // namespace

Unfinished::Unfinished(Scheduler& scheduler, Ledger& ledger, db::GroupCommit& commits,
                       Charge& charge, Refund& refund)
    : scheduler_(scheduler), ledger_(ledger), commits_(commits), charge_(charge), refund_(refund) {}

void Unfinished::start() {
    if (std::exchange(started_, true)) return;
    // What an earlier run was at has its first look still before it: it is due now.
    look(scheduler_.now() + kTick);
    scheduler_.after(kTick, [this] { tick(); });
}

void Unfinished::tick() {
    // A page that waits for a slow gateway is not piled upon.
    if (under_way_ == 0) look(scheduler_.now());
    scheduler_.after(kTick, [this] { tick(); });
}

void Unfinished::look(Timestamp due) {
    const auto page = std::make_shared<std::vector<LedgerEntry>>();
    commits_.submit(
        [this, due, page](db::Transaction& tx) {
            *page = ledger_.unfinished(tx, due, kPage);
            const auto now = scheduler_.now();
            for (const auto& entry : *page) {
                ledger_.look_again(tx, entry.booking_id, next_look(entry, now));
            }
            counters_.waiting = ledger_.count_unfinished(tx);
        },
        [this, due, page](const std::exception_ptr& error) {
            if (!error) finish(*page, due);
        });
}

void Unfinished::finish(const std::vector<LedgerEntry>& entries, Timestamp due) {
    under_way_ += entries.size();
    failed_ = false;
    const bool more = entries.size() == kPage;
    for (const auto& entry : entries) {
        finish(entry, [this, due, more](const std::exception_ptr& error) {
            ++(error ? counters_.failed : counters_.finished);
            failed_ = failed_ || error;
            // Where the gateway fails, the rest waits for the next minute.
            if (--under_way_ == 0 && more && !failed_) look(due);
        });
    }
}

void Unfinished::finish(const LedgerEntry& entry, Charge::Done done) {
    if (entry.state == LedgerEntry::State::kAsking) return charge_.finish(entry, std::move(done));
    refund_.finish(entry.booking_id, std::move(done));
}

}  // namespace bellhop::payment
