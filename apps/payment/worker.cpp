// The handlers of payment.commands, and what the broker must have for them.
#include "payment/worker.hpp"

#include "bus/names.hpp"

namespace bellhop::payment {

namespace {

/// A refund that the service asks of itself. By way of the delay queue, because only the
/// orchestrator may write to the command exchange.
Envelope refund_owed(const BookingId& booking) {
    Envelope envelope;
    envelope.exchange = bus::names::retry_exchange("payment");
    envelope.routing_key = envelope.exchange + ".1s";
    envelope.type = contract::Refund::kWireName;
    envelope.message_id = MessageId{booking.value() + "/refund_owed"};
    envelope.correlation_id = booking.value();
    envelope.body = wire::encode(contract::Refund{booking});
    return envelope;
}

}  // namespace

Worker::Worker(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
               worker::Relay& relay, Gateway& gateway)
    : charge_(ledger_, gateway, commits.database(), scheduler,
              [&relay](db::Transaction& tx, const BookingId& booking) {
                  relay.send(tx, refund_owed(booking));
              }),
      refund_(ledger_, gateway, commits.database(), scheduler),
      receiver_(scheduler, random, bus, commits,
                {.service = "payment", .queue = std::string(contract::kQueue)}) {
    receiver_.on_asking<contract::Charge, GatewayVerdict>(charge_);
    receiver_.on_asking<contract::Refund, Refund::Asked>(refund_);
    bus.require_exchange(std::string(bus::names::kReplies));
    bus.require_exchange(bus::names::dead_letters("payment"));
    bus.require_exchange(bus::names::retry_exchange("payment"));
}

}  // namespace bellhop::payment
