// Takes payment.refund.v1, answers payment.refunded.v1, as soon as the gateway has paid back.
#pragma once

#include "payment/charge.hpp"

namespace bellhop::payment {

/// A charge that is still being asked for is brought to its end first: only then is it known what
/// there is to pay back. An approved one is owed, in the ledger, before the gateway is asked. One
/// thread; destroyed first, it calls nothing back any more.
class Refund {
 public:
    using State = LedgerEntry::State;
    /// What the ledger said when the gateway was asked.
    struct Asked {
        std::optional<State> state;
    };
    using Answered = std::function<void(Asked asked, std::exception_ptr error)>;
    using Done = Charge::Done;

    Refund(Ledger& ledger, Gateway& gateway, db::GroupCommit& commits, const Clock& clock,
           Charge& charge)
        : ledger_(ledger), gateway_(gateway), commits_(commits), clock_(clock), charge_(charge) {}

    /// Asks the gateway to pay back whatever it may have charged.
    void ask(const contract::Refund& command, Answered answered);
    /// @throws Conflict where the booking was charged after the gateway was asked: to be asked
    /// again
    worker::Reply handle(const contract::Refund& command, const Asked& asked, db::Transaction& tx);

    /// The whole of it, without a reply.
    void finish(const BookingId& booking, Done done);

 private:
    using Known = std::optional<LedgerEntry>;

    [[nodiscard]] Known owe(const BookingId& booking, db::Transaction& tx);
    void proceed(const contract::Refund& command, const Known& known, Answered answered);
    void ask_gateway(const contract::Refund& command, const Known& known, Answered answered);

    Ledger& ledger_;
    Gateway& gateway_;
    db::GroupCommit& commits_;
    const Clock& clock_;
    Charge& charge_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bellhop::payment
