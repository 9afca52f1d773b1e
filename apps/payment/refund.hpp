// Takes payment.refund.v1, answers payment.refunded.v1, as soon as the gateway has paid back.
#pragma once

#include "payment/contract/payment.hpp"
#include "payment/ledger.hpp"
#include "worker/reply.hpp"

namespace bellhop::payment {

class Refund {
 public:
    /// What the ledger said when the gateway was asked.
    struct Asked {
        std::optional<LedgerEntry::State> state;
    };
    using Answered = std::function<void(Asked asked, std::exception_ptr error)>;

    Refund(Ledger& ledger, Gateway& gateway, db::Database& database, const Clock& clock)
        : ledger_(ledger), gateway_(gateway), database_(database), clock_(clock) {}

    /// Asks the gateway to pay back whatever it may have charged. @throws Unavailable without the
    /// database
    void ask(const contract::Refund& command, Answered answered);
    /// @throws Conflict where the booking was charged after the gateway was asked: to be asked
    /// again
    worker::Reply handle(const contract::Refund& command, const Asked& asked, db::Transaction& tx);

 private:
    Ledger& ledger_;
    Gateway& gateway_;
    db::Database& database_;
    const Clock& clock_;
};

}  // namespace bellhop::payment
