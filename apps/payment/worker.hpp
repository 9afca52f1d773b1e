// What the payment service does with its queue, without HTTP or a process around it.
#pragma once

#include "payment/charge.hpp"
#include "payment/refund.hpp"
#include "payment/sql_ledger.hpp"
#include "payment/unfinished.hpp"
#include "worker/receiver.hpp"

namespace bellhop::payment {

/// The handlers, their receiver, and who finishes what was left. One thread; what it is given must
/// outlive it.
class Worker {
 public:
    Worker(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
           Gateway& gateway);

    [[nodiscard]] worker::Receiver& receiver() { return receiver_; }
    /// To be started with the receiver.
    [[nodiscard]] Unfinished& unfinished() { return unfinished_; }
    [[nodiscard]] Charge& charge() { return charge_; }
    [[nodiscard]] Ledger& ledger() { return ledger_; }

 private:
    SqlLedger ledger_;
    Charge charge_;
    Refund refund_;
    Unfinished unfinished_;
    worker::Receiver receiver_;
};

}  // namespace bellhop::payment
