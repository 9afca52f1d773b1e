// Everything but publishing.
#include "receiver.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace bellhop::bus {

namespace {
constexpr amqp_channel_t kLookChannel = 1;
constexpr amqp_channel_t kFirstConsumerChannel = 2;
constexpr std::size_t kMostConsumers = 100;
}  // namespace

Receiver::Receiver(loop::UvLoop& loop, Random& random, RabbitSettings settings,
                   RabbitCounters& counters, std::function<void()> on_change)
    : scheduler_(loop),
      random_(random),
      settings_(std::move(settings)),
      counters_(counters),
      on_change_(std::move(on_change)),
      link_(loop, random, settings_, counters,
            {[this] { on_open(); }, [this](const amqp_frame_t& frame) { on_frame(frame); },
             [this] { on_lost(); }, [] {}, [this] { on_change_(); }}),
      looks_(loop, link_, kLookChannel),
      topology_(loop, random, settings_, looks_, [this] { on_change_(); }) {}

void Receiver::consume(Subscription subscription, Bus::OnDelivery on_delivery) {
    BELLHOP_CHECK(consumers_.size() < kMostConsumers);
    BELLHOP_CHECK(std::none_of(consumers_.begin(), consumers_.end(), [&](const auto& consumer) {
        return consumer->queue() == subscription.queue;
    }));
    const auto channel = static_cast<amqp_channel_t>(kFirstConsumerChannel + consumers_.size());
    consumers_.push_back(std::make_unique<Consumer>(
        scheduler_, random_, settings_, link_, counters_, next_connection_, channel,
        std::move(subscription), std::move(on_delivery), [this] { on_change_(); }));
    if (stopped_) consumers_.back()->stop();
    if (link_.open()) consumers_.back()->link_opened();
    on_change_();
}

void Receiver::acknowledge(std::span<const DeliveryTag> tags) {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(tags.size());
    for (const auto& consumer : consumers_) {
        numbers.clear();
        for (const auto& tag : tags)
            if (consumer->owns(tag)) numbers.push_back(tag.number);
        if (!numbers.empty()) consumer->acknowledge(numbers);
    }
}

void Receiver::give_back(DeliveryTag tag) {
    for (const auto& consumer : consumers_)
        if (consumer->owns(tag)) return consumer->give_back(tag.number);
}

void Receiver::stop_consuming() {
    stopped_ = true;
    for (const auto& consumer : consumers_) consumer->stop();
    on_change_();
}

bool Receiver::stopped() const {
    return stopped_ && std::all_of(consumers_.begin(), consumers_.end(),
                                   [](const auto& consumer) { return consumer->stopped(); });
}

void Receiver::inspect(const std::string& queue, Bus::OnQueue on_queue) {
    looks_.look(Thing::kQueue, queue, [on_queue = std::move(on_queue)](const Found& found) {
        if (found.answer == Found::Answer::kThere) return on_queue(found.queue);
        on_queue(std::nullopt);
    });
}

void Receiver::add_problems(std::vector<std::string>& problems) const {
    if (!link_.open()) return problems.push_back(link_.problem());
    topology_.add_problems(problems);
    for (const auto& consumer : consumers_)
        if (auto problem = consumer->problem(); !problem.empty())
            problems.push_back(std::move(problem));
}

void Receiver::close() {
    link_.close();
    on_lost();
    on_change_();
}

void Receiver::on_open() {
    looks_.link_opened();
    topology_.link_opened();
    for (const auto& consumer : consumers_) consumer->link_opened();
}

void Receiver::on_lost() {
    looks_.link_lost();
    topology_.link_lost();
    for (const auto& consumer : consumers_) consumer->link_lost();
}

void Receiver::on_frame(const amqp_frame_t& frame) {
    // A channel that answers shows that the broker works: the next failure waits briefly again.
    link_.settled();
    if (frame.channel == kLookChannel) {
        if (frame.frame_type == AMQP_FRAME_METHOD) looks_.on_method(frame.payload.method);
        return;
    }
    const std::size_t index = frame.channel - kFirstConsumerChannel;
    if (frame.channel >= kFirstConsumerChannel && index < consumers_.size())
        consumers_[index]->on_frame(frame);
}

}  // namespace bellhop::bus
