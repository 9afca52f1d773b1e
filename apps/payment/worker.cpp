// The handlers of payment.commands, and what the broker must have for them.
#include "payment/worker.hpp"

#include "bus/names.hpp"

namespace bellhop::payment {

Worker::Worker(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
               Gateway& gateway)
    : charge_(ledger_, gateway, commits, scheduler),
      refund_(ledger_, gateway, commits, scheduler, charge_),
      unfinished_(scheduler, ledger_, commits, charge_, refund_),
      receiver_(scheduler, random, bus, commits,
                {.service = "payment",
                 .queue = std::string(contract::kQueue),
                 .inbox = worker::Inbox::kFailures}) {
    receiver_.on_asking<contract::Charge, Charge::Asked>(charge_);
    receiver_.on_asking<contract::Refund, Refund::Asked>(refund_);
    bus.require_exchange(std::string(bus::names::kReplies));
    bus.require_exchange(bus::names::dead_letters("payment"));
    bus.require_exchange(bus::names::retry_exchange("payment"));
}

}  // namespace bellhop::payment
