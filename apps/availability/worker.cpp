// The handlers of availability.commands, and what the broker must have for them.
#include "availability/worker.hpp"

#include "bus/names.hpp"

namespace bellhop::availability {

Worker::Worker(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
               const Catalog& catalog)
    : hold_(catalog, inventory_, scheduler),
      release_(inventory_, scheduler),
      receiver_(scheduler, random, bus, commits,
                {.service = "availability",
                 .queue = std::string(contract::kQueue),
                 .inbox = worker::Inbox::kFailures}) {
    receiver_.on<contract::Hold>(hold_);
    receiver_.on<contract::Release>(release_);
    bus.require_exchange(std::string(bus::names::kReplies));
    bus.require_exchange(bus::names::dead_letters("availability"));
    bus.require_exchange(bus::names::retry_exchange("availability"));
}

}  // namespace bellhop::availability
