// Takes payment.charge.v1, answers payment.approved.v1 or payment.declined.v1.
#pragma once

#include "db/group_commit.hpp"
#include "payment/contract/payment.hpp"
#include "payment/ledger.hpp"
#include "worker/reply.hpp"

#include <functional>
#include <memory>

namespace bellhop::payment {

/// The intent to ask is in the ledger before the gateway is asked. So money can't be taken without
/// a trace: whoever finds the intent (a retry, a twin, a refund, `Unfinished`) asks for the same
/// charge again, under the same idempotency key, and learns what became of it. One thread;
/// destroyed first, it calls nothing back any more.
class Charge {
 public:
    using Done = std::function<void(std::exception_ptr error)>;
    /// What became of asking.
    struct Asked {
        /// What the gateway was asked for; nothing where the ledger knew the outcome already.
        std::optional<LedgerEntry> intent;
        GatewayVerdict verdict;  ///< says nothing without an intent
    };
    using Answered = std::function<void(Asked asked, std::exception_ptr error)>;

    Charge(Ledger& ledger, Gateway& gateway, db::GroupCommit& commits, const Clock& clock)
        : ledger_(ledger), gateway_(gateway), commits_(commits), clock_(clock) {}

    /// Commits the intent, then asks the gateway; unless the ledger knows the outcome already.
    void ask(const contract::Charge& command, Answered answered,
             LedgerEntry::Origin origin = LedgerEntry::Origin::kBooking);
    /// @throws Conflict where the ledger has neither the intent nor a verdict, as one that was
    /// restored from a copy meanwhile
    worker::Reply handle(const contract::Charge& command, const Asked& asked, db::Transaction& tx);

    /// Asks again for the charge of an intent, and commits the verdict.
    void finish(const LedgerEntry& intent, Done done);

 private:
    struct Intent {
        LedgerEntry entry;
        bool known_before = false;
    };
    [[nodiscard]] Intent intend(const contract::Charge& command, LedgerEntry::Origin origin,
                                db::Transaction& tx);
    void ask_gateway(const Intent& intent, Answered answered);
    struct Recorded {
        LedgerEntry entry;
        bool before = false;  ///< somebody else recorded a verdict, which stands
    };
    [[nodiscard]] Recorded record(const BookingId& booking, const Asked& asked,
                                  db::Transaction& tx);

    Ledger& ledger_;
    Gateway& gateway_;
    db::GroupCommit& commits_;
    const Clock& clock_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bellhop::payment
