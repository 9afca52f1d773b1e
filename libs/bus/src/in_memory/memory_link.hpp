// A process's link to the broker in memory.
#pragma once

#include "../announcer.hpp"
#include "bus/bus.hpp"
#include "memory_broker.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace bellhop::bus {

/// One subscription of a link, with what it has in hand.
class MemorySubscription final : public MemoryConsumer {
 public:
    MemorySubscription(MemoryBroker& broker, Subscription subscription, Bus::OnDelivery on_delivery,
                       std::function<void()> end_link)
        : broker_(broker),
          subscription_(std::move(subscription)),
          on_delivery_(std::move(on_delivery)),
          end_link_(std::move(end_link)) {}
    ~MemorySubscription() override { end(); }

    [[nodiscard]] bool wants_more() const override {
        return in_hand_.size() < subscription_.prefetch;
    }
    [[nodiscard]] bool exclusive() const override { return subscription_.exclusive; }
    void take(StoredMessage message) override;

    /// Consumes, if the queue is there and free.
    void try_to_begin(std::uint64_t connection);
    /// Takes no more; what is in hand stays.
    void stop();
    /// The queue is gone, and all in hand with it.
    void queue_deleted();
    /// The link ended: all in hand returns to the queue.
    void end();
    void acknowledge(DeliveryTag tag);
    void give_back(DeliveryTag tag);
    [[nodiscard]] bool consuming() const { return consuming_; }
    [[nodiscard]] std::size_t in_hand() const { return in_hand_.size(); }
    [[nodiscard]] std::size_t copies_of(const MessageId& id) const;
    [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
    void arrive(Delivery delivery, Mishaps::Arrival arrival);
    [[nodiscard]] bool makes_own() const { return !subscription_.bindings.empty(); }

    MemoryBroker& broker_;
    Subscription subscription_;
    Bus::OnDelivery on_delivery_;
    std::function<void()> end_link_;
    bool consuming_ = false;
    std::uint64_t connection_ = 0;
    std::uint64_t last_number_ = 0;
    std::map<std::uint64_t, StoredMessage> in_hand_;
    std::string problem_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

class MemoryLink final : public Bus {
 public:
    explicit MemoryLink(MemoryBroker& broker);
    ~MemoryLink() override;

    void publish(Envelope envelope, Settled settled) override;
    [[nodiscard]] bool can_publish() const override;
    void consume(Subscription subscription, OnDelivery on_delivery) override;
    void acknowledge(std::span<const DeliveryTag> tags) override;
    void give_back(DeliveryTag tag) override;
    void stop_consuming() override;
    [[nodiscard]] bool stopped() const override { return stopped_; }
    void inspect(const std::string& queue, OnQueue on_queue) override;
    void require_queue(const std::string& queue) override;
    void require_exchange(const std::string& exchange) override;
    [[nodiscard]] std::vector<std::string> problems() const override;
    void on_change(std::function<void()> task) override;
    void on_connected(std::function<void()> task) override;
    void close() override;

    /// The broker went down.
    void lost();
    /// The network between the two was cut for a moment.
    void interrupt();
    [[nodiscard]] std::size_t unacknowledged() const;
    [[nodiscard]] std::size_t copies_of(const MessageId& id) const;
    /// The broker came up, or something in it came to be: look again, after a small delay.
    void look_again_later();
    void queue_deleted(const std::vector<MemoryConsumer*>& consumers);

 private:
    struct Unsettled {
        Envelope envelope;
        Settled settled;
        Mishaps::OfPublish fate;
    };

    void look_again();
    void route(std::uint64_t number);
    void settle(std::uint64_t number, Published published);
    void settle_later(Settled settled, Published published);
    void post(std::function<void()> task);
    /// After no time at all it is as `post`.
    void later(Milliseconds delay, std::function<void()> task);

    MemoryBroker& broker_;
    Announcer announcer_;
    bool connected_ = false;
    bool stopped_ = false;
    bool closed_ = false;
    std::uint64_t connection_ = 0;
    std::uint64_t last_publish_ = 0;
    Scheduler::TimerId timer_ = 0;
    std::map<std::uint64_t, Unsettled> unsettled_;
    std::vector<std::unique_ptr<MemorySubscription>> subscriptions_;
    std::set<std::string> required_queues_;
    std::set<std::string> required_exchanges_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::bus
