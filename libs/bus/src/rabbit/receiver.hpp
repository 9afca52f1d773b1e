// Everything but publishing: a connection that consumes and looks. It never publishes, so no alarm
// blocks it.
#pragma once

#include "consumer.hpp"
#include "link.hpp"
#include "looks.hpp"
#include "topology.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bellhop::bus {

/// One connection: a channel for looks, and one for each subscription.
class Receiver {
 public:
    Receiver(loop::UvLoop& loop, Random& random, RabbitSettings settings, RabbitCounters& counters,
             std::function<void()> on_change);
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    void consume(Subscription subscription, Bus::OnDelivery on_delivery);
    void acknowledge(std::span<const DeliveryTag> tags);
    void give_back(DeliveryTag tag);
    void stop_consuming();
    [[nodiscard]] bool stopped() const;
    void inspect(const std::string& queue, Bus::OnQueue on_queue);
    [[nodiscard]] Topology& topology() { return topology_; }
    [[nodiscard]] const Topology& topology() const { return topology_; }

    void add_problems(std::vector<std::string>& problems) const;
    void close();

 private:
    void on_open();
    void on_lost();
    void on_frame(const amqp_frame_t& frame);

    Scheduler& scheduler_;
    Random& random_;
    RabbitSettings settings_;  ///< the link turns their address to the next node
    RabbitCounters& counters_;
    std::function<void()> on_change_;
    Link link_;
    Looks looks_;
    Topology topology_;
    std::uint64_t next_connection_ = 0;
    bool stopped_ = false;
    std::vector<std::unique_ptr<Consumer>> consumers_;
};

}  // namespace bellhop::bus
