// What the payment service does with its queue, without HTTP or a process around it.
#pragma once

#include "payment/charge.hpp"
#include "payment/refund.hpp"
#include "payment/sql_ledger.hpp"
#include "worker/receiver.hpp"
#include "worker/relay.hpp"

namespace bellhop::payment {

/// The handlers and their receiver. One thread; what it is given must outlive it.
class Worker {
 public:
    Worker(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
           worker::Relay& relay, Gateway& gateway);

    [[nodiscard]] worker::Receiver& receiver() { return receiver_; }
    [[nodiscard]] Charge& charge() { return charge_; }
    [[nodiscard]] Ledger& ledger() { return ledger_; }

 private:
    SqlLedger ledger_;
    Charge charge_;
    Refund refund_;
    worker::Receiver receiver_;
};

}  // namespace bellhop::payment
