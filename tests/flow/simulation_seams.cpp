// Watching a process.
#include "flow/simulation_seams.hpp"

namespace bellhop::flow::simulation {

bool WatchedBus::see(Deed deed, Side side, const Envelope& envelope) {
    if (!actor_.dead()) {
        witness_.sees({actor_, deed, side, envelope.type, envelope.correlation_id});
    }
    return !actor_.dead();
}

void WatchedBus::publish(Envelope envelope, Settled settled) {
    if (!see(Deed::kPublish, Side::kBefore, envelope)) return;
    witness_.publishes(actor_, envelope);
    const auto sent = std::make_shared<const Envelope>(envelope);
    PassingBus::publish(
        std::move(envelope), [this, sent, settled = std::move(settled)](bus::Published published) {
            actor_.post([this, sent, settled, published] { settle(*sent, published, settled); });
        });
    see(Deed::kPublish, Side::kAfter, *sent);
}

void WatchedBus::settle(const Envelope& envelope, bus::Published published,
                        const Settled& settled) {
    if (published != bus::Published::kConfirmed) return settled(published);
    if (!see(Deed::kConfirm, Side::kBefore, envelope)) return;
    witness_.handed_over(actor_, envelope);
    settled(published);
    see(Deed::kConfirm, Side::kAfter, envelope);
}

void WatchedBus::consume(bus::Subscription subscription, OnDelivery on_delivery) {
    PassingBus::consume(std::move(subscription), [this, on_delivery = std::move(on_delivery)](
                                                     bus::Delivery delivery) {
        actor_.post([this, on_delivery, delivery = std::move(delivery)]() mutable {
            deliver(std::move(delivery), on_delivery);
        });
    });
}

void WatchedBus::deliver(bus::Delivery delivery, const OnDelivery& on_delivery) {
    const auto envelope = delivery.envelope;
    in_hand_[delivery.tag] = envelope;
    if (!see(Deed::kDelivery, Side::kBefore, envelope)) return;
    on_delivery(std::move(delivery));
    see(Deed::kDelivery, Side::kAfter, envelope);
}

void WatchedBus::acknowledge(std::span<const bus::DeliveryTag> tags) {
    // One by one: the process may die with a part of them said.
    for (const auto& tag : tags) {
        const auto message = in_hand_.extract(tag);
        if (message.empty()) continue;
        if (!see(Deed::kAcknowledge, Side::kBefore, message.mapped())) return;
        PassingBus::acknowledge({&tag, 1});
        witness_.acknowledged(actor_, message.mapped());
        if (!see(Deed::kAcknowledge, Side::kAfter, message.mapped())) return;
    }
}

void WatchedBus::give_back(bus::DeliveryTag tag) {
    if (actor_.dead()) return;
    in_hand_.erase(tag);
    PassingBus::give_back(tag);
}

void WatchedBus::inspect(const std::string& queue, OnQueue on_queue) {
    if (actor_.dead()) return;
    PassingBus::inspect(
        queue, [this, on_queue = std::move(on_queue)](std::optional<bus::QueueState> state) {
            actor_.post([on_queue, state] { on_queue(state); });
        });
}

void WatchedBus::on_change(std::function<void()> task) {
    PassingBus::on_change([this, task = std::move(task)] { actor_.post(task); });
}

void WatchedBus::on_connected(std::function<void()> task) {
    PassingBus::on_connected([this, task = std::move(task)] { actor_.post(task); });
}

}  // namespace bellhop::flow::simulation
