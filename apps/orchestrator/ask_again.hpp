// Asks again for answers that are overdue: replies are transient, and one that is lost is given
// again.
#pragma once

#include "bus/bus.hpp"
#include "orchestrator/bookings.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::orchestrator {

/// Looks each second for bookings whose answer is overdue: asked longer ago than their row says
/// (doubling each time, up to 10 min), or asked before the link to the broker was made anew; this
/// instance's own, and those of instances that are gone. Asks again only where the command's queue
/// is seen empty, so that no copies pile up on a queue whose worker is away; or, as a last net,
/// after ten times the wait where the queue has consumers. One that may not be asked for is looked
/// at again later, so that it stands in nobody's way. A second command is harmless: the worker has
/// a row of what it did.
class AskAgain {
 public:
    AskAgain(Scheduler& scheduler, bus::Bus& bus, Bookings& bookings);

    /// Begins. Once, when the database is there.
    void start();
    [[nodiscard]] std::uint64_t asked() const { return asked_; }

 private:
    using Queues = std::map<std::string, bus::QueueState>;
    void tick();
    void look();
    void inspect(std::vector<Instance> overdue);
    void ask(const std::vector<Instance>& overdue, const Queues& queues);
    void ask_or_postpone(db::Transaction& tx, const Instance& overdue, const Queues& queues);
    [[nodiscard]] bool may_ask(const Instance& instance, const Queues& queues,
                               const std::string& queue, Timestamp now) const;

    Scheduler& scheduler_;
    bus::Bus& bus_;
    Bookings& bookings_;
    Timestamp connected_at_{};
    /// While all that was asked before the last reconnect is being made due: after which number.
    std::optional<std::int64_t> sweep_;
    bool looking_ = false;
    std::uint64_t asked_ = 0;
};

}  // namespace bellhop::orchestrator
