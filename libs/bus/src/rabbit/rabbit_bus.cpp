// The Bus on RabbitMQ: the publishing and the receiving connection put together.
#include "bus/rabbit_bus.hpp"

#include "../announcer.hpp"
#include "publisher.hpp"
#include "receiver.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::bus {

class RabbitBus::State {
 public:
    State(loop::UvLoop& loop, Random& random, const RabbitSettings& settings)
        : announcer(loop,
                    [this] {
                        return LinkView{problems(), publisher.can_publish()};
                    }),
          receiver(loop, random, settings, counters, [this] { announcer.nudge(); }),
          publisher(loop, random, settings, counters,
                    {[this] { announcer.nudge(); },
                     [this](const std::string& exchange) {
                         receiver.topology().missed_exchange(exchange);
                     }}) {}

    [[nodiscard]] std::vector<std::string> problems() const {
        std::vector<std::string> found;
        publisher.add_problems(found);
        receiver.add_problems(found);
        // Both connections often suffer from the same thing.
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }

    RabbitCounters counters;
    Announcer announcer;
    Receiver receiver;
    Publisher publisher;
};

RabbitBus::RabbitBus(loop::UvLoop& loop, Random& random, const RabbitSettings& settings)
    : state_(std::make_unique<State>(loop, random, settings)) {}

RabbitBus::~RabbitBus() = default;

void RabbitBus::publish(Envelope envelope, Settled settled) {
    // On the wire this would close the channel, and take the other publishes along.
    if (state_->receiver.topology().missing_exchange(envelope.exchange))
        return state_->publisher.settle_later(std::move(settled), Published::kReturned);
    state_->publisher.publish(std::move(envelope), std::move(settled));
}

bool RabbitBus::can_publish() const {
    return state_->publisher.can_publish();
}

void RabbitBus::consume(Subscription subscription, OnDelivery on_delivery) {
    state_->receiver.consume(std::move(subscription), std::move(on_delivery));
}

void RabbitBus::acknowledge(std::span<const DeliveryTag> tags) {
    state_->receiver.acknowledge(tags);
}

void RabbitBus::give_back(DeliveryTag tag) {
    state_->receiver.give_back(tag);
}

void RabbitBus::stop_consuming() {
    state_->receiver.stop_consuming();
}

bool RabbitBus::stopped() const {
    return state_->receiver.stopped();
}

void RabbitBus::inspect(const std::string& queue, OnQueue on_queue) {
    state_->receiver.inspect(queue, std::move(on_queue));
}

void RabbitBus::require_queue(const std::string& queue) {
    state_->receiver.topology().require(Thing::kQueue, queue);
}

void RabbitBus::require_exchange(const std::string& exchange) {
    state_->receiver.topology().require(Thing::kExchange, exchange);
}

std::vector<std::string> RabbitBus::problems() const {
    return state_->problems();
}

void RabbitBus::on_change(std::function<void()> task) {
    state_->announcer.on_change(std::move(task));
}

void RabbitBus::on_connected(std::function<void()> task) {
    state_->announcer.on_connected(std::move(task));
}

void RabbitBus::close() {
    state_->publisher.close();
    state_->receiver.close();
}

RabbitCounters RabbitBus::counters() const {
    auto counters = state_->counters;
    counters.blocked += state_->publisher.blocked_for();
    return counters;
}

}  // namespace bellhop::bus
