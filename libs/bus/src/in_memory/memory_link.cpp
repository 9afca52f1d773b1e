// A process's link to the broker in memory.
#include "memory_link.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::bus {

namespace {

constexpr std::size_t kMostUnanswered = 10000;
constexpr Milliseconds kLookAgainAfter{100};
constexpr Milliseconds kPublishTimeout{30000};

std::string missing_text(const std::string& thing, const std::string& name) {
    return "The " + thing + " '" + name + "' is missing in the broker in memory: declare it";
}

}  // namespace

void MemorySubscription::take(StoredMessage message) {
    const DeliveryTag tag{connection_, ++last_number_};
    const auto fate = broker_.mishaps().of_delivery(message.envelope);
    Delivery delivery{tag, message.redelivered, message.envelope};
    in_hand_.emplace(tag.number, std::move(message));
    if (fate.arrival == Mishaps::Arrival::kArrives && fate.arrives_after.count() == 0)
        return on_delivery_(std::move(delivery));
    broker_.scheduler().after(fate.arrives_after,
                              [this, delivery = std::move(delivery), arrival = fate.arrival,
                               alive = std::weak_ptr(alive_)]() mutable {
                                  if (!alive.expired()) arrive(std::move(delivery), arrival);
                              });
}

void MemorySubscription::arrive(Delivery delivery, Mishaps::Arrival arrival) {
    const bool stale = delivery.tag.connection != connection_;
    if (stale || !in_hand_.contains(delivery.tag.number)) return;
    if (arrival == Mishaps::Arrival::kEndsTheLink) return end_link_();
    on_delivery_(std::move(delivery));
}

std::size_t MemorySubscription::copies_of(const MessageId& id) const {
    return static_cast<std::size_t>(
        std::count_if(in_hand_.begin(), in_hand_.end(),
                      [&](const auto& each) { return each.second.envelope.message_id == id; }));
}

void MemorySubscription::try_to_begin(std::uint64_t connection) {
    if (consuming_) return;
    if (std::string missing; makes_own() && subscription_.queue.empty()) {
        subscription_.queue = broker_.make_own_queue(subscription_.bindings, missing);
        problem_ = missing_text("exchange", missing);
        if (subscription_.queue.empty()) return;
    }
    auto* queue = broker_.queue(subscription_.queue);
    problem_ = missing_text("queue", subscription_.queue);
    if (queue == nullptr) return;
    problem_ = "The queue '" + subscription_.queue +
               "' has another consumer, and one of the two wants it alone: stop the other";
    if (!queue->attach(*this)) return;
    if (connection_ != connection) last_number_ = 0;
    connection_ = connection;
    consuming_ = true;
    problem_.clear();
    broker_.hand_out_soon(subscription_.queue);
}

void MemorySubscription::stop() {
    problem_.clear();
    if (!std::exchange(consuming_, false)) return;
    if (auto* queue = broker_.queue(subscription_.queue)) queue->detach(*this);
    broker_.tell_links();
}

void MemorySubscription::queue_deleted() {
    consuming_ = false;
    in_hand_.clear();
    if (makes_own()) subscription_.queue.clear();
    problem_ = missing_text("queue", subscription_.queue);
}

void MemorySubscription::end() {
    stop();
    connection_ = 0;
    std::vector<StoredMessage> messages;
    for (auto& [number, message] : std::exchange(in_hand_, {}))
        messages.push_back(std::move(message));
    // Exclusive: it ends with its link.
    if (makes_own()) return broker_.delete_queue(std::exchange(subscription_.queue, {}));
    auto* queue = broker_.queue(subscription_.queue);
    if (queue == nullptr || messages.empty()) return;
    queue->put_back(std::move(messages));
    broker_.hand_out_soon(subscription_.queue);
}

void MemorySubscription::acknowledge(DeliveryTag tag) {
    if (tag.connection != connection_) return;
    if (in_hand_.erase(tag.number) > 0) broker_.hand_out_soon(subscription_.queue);
}

void MemorySubscription::give_back(DeliveryTag tag) {
    if (tag.connection != connection_) return;
    auto message = in_hand_.extract(tag.number);
    auto* queue = broker_.queue(subscription_.queue);
    if (message.empty() || queue == nullptr) return;
    std::vector<StoredMessage> one;
    one.push_back(std::move(message.mapped()));
    queue->put_back(std::move(one));
    broker_.hand_out_soon(subscription_.queue);
}

MemoryLink::MemoryLink(MemoryBroker& broker)
    : broker_(broker), announcer_(broker.scheduler(), [this] {
          return LinkView{problems(), can_publish()};
      }) {
    broker_.enroll(*this);
    post([this] { look_again(); });
}

MemoryLink::~MemoryLink() {
    close();
    broker_.leave(*this);
}

void MemoryLink::publish(Envelope envelope, Settled settled) {
    if (!connected_ || unsettled_.size() >= kMostUnanswered)
        return settle_later(std::move(settled), Published::kLost);
    const auto number = ++last_publish_;
    const auto fate = broker_.mishaps().of_publish(envelope);
    unsettled_.emplace(number, Unsettled{std::move(envelope), std::move(settled), fate});
    later(fate.taken_after, [this, number] { route(number); });
    if (fate.taken_after + fate.answered_after >= kPublishTimeout)
        later(kPublishTimeout, [this, number] { settle(number, Published::kLost); });
    if (unsettled_.size() >= kMostUnanswered) announcer_.nudge();
}

void MemoryLink::route(std::uint64_t number) {
    const auto it = unsettled_.find(number);
    if (it == unsettled_.end()) return;
    const auto& [envelope, settled, fate] = it->second;
    auto published = Published::kRefused;
    for (int copy = 0; copy < fate.copies; ++copy) published = broker_.route(envelope);
    // A turn of its own: the link may end when the broker has the message and before it says so.
    later(fate.answered_after, [this, number, published] { settle(number, published); });
}

void MemoryLink::settle(std::uint64_t number, Published published) {
    auto unsettled = unsettled_.extract(number);
    if (unsettled.empty()) return;
    if (unsettled_.size() + 1 >= kMostUnanswered) announcer_.nudge();
    unsettled.mapped().settled(published);
}

void MemoryLink::settle_later(Settled settled, Published published) {
    post([settled = std::move(settled), published] { settled(published); });
}

bool MemoryLink::can_publish() const {
    return connected_ && unsettled_.size() < kMostUnanswered;
}

void MemoryLink::consume(Subscription subscription, OnDelivery on_delivery) {
    BELLHOP_CHECK(subscription.prefetch > 0);
    subscriptions_.push_back(std::make_unique<MemorySubscription>(
        broker_, std::move(subscription), std::move(on_delivery), [this] { interrupt(); }));
    post([this] { look_again(); });
}

void MemoryLink::acknowledge(std::span<const DeliveryTag> tags) {
    for (const auto& subscription : subscriptions_)
        for (const auto& tag : tags) subscription->acknowledge(tag);
}

void MemoryLink::give_back(DeliveryTag tag) {
    for (const auto& subscription : subscriptions_) subscription->give_back(tag);
}

void MemoryLink::stop_consuming() {
    stopped_ = true;
    for (const auto& subscription : subscriptions_) subscription->stop();
    announcer_.nudge();
}

void MemoryLink::inspect(const std::string& name, OnQueue on_queue) {
    post([this, name, on_queue = std::move(on_queue)] {
        const auto* queue = broker_.queue(name);
        if (!connected_ || queue == nullptr) return on_queue(std::nullopt);
        on_queue(QueueState{static_cast<std::uint32_t>(queue->ready()),
                            static_cast<std::uint32_t>(queue->consumers())});
    });
}

void MemoryLink::require_queue(const std::string& queue) {
    required_queues_.insert(queue);
    announcer_.nudge();
}

void MemoryLink::require_exchange(const std::string& exchange) {
    required_exchanges_.insert(exchange);
    announcer_.nudge();
}

std::vector<std::string> MemoryLink::problems() const {
    if (closed_) return {"The link to the broker in memory was closed by this process"};
    if (!connected_) return {"The broker in memory can't be reached: let it come up"};
    std::vector<std::string> found;
    for (const auto& queue : required_queues_)
        if (broker_.queue(queue) == nullptr) found.push_back(missing_text("queue", queue));
    for (const auto& exchange : required_exchanges_)
        if (!broker_.has_exchange(exchange)) found.push_back(missing_text("exchange", exchange));
    for (const auto& subscription : subscriptions_)
        if (!subscription->problem().empty()) found.push_back(subscription->problem());
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

void MemoryLink::on_change(std::function<void()> task) {
    announcer_.on_change(std::move(task));
}

void MemoryLink::on_connected(std::function<void()> task) {
    announcer_.on_connected(std::move(task));
}

void MemoryLink::close() {
    if (std::exchange(closed_, true)) return;
    lost();
}

void MemoryLink::lost() {
    connected_ = false;
    broker_.scheduler().cancel(std::exchange(timer_, 0));
    for (const auto& subscription : subscriptions_) subscription->end();
    for (auto& [number, unsettled] : std::exchange(unsettled_, {}))
        settle_later(std::move(unsettled.settled), Published::kLost);
    announcer_.nudge();
}

void MemoryLink::interrupt() {
    if (!connected_) return;
    lost();
    look_again_later();
}

std::size_t MemoryLink::unacknowledged() const {
    std::size_t count = 0;
    for (const auto& subscription : subscriptions_) count += subscription->in_hand();
    return count;
}

std::size_t MemoryLink::copies_of(const MessageId& id) const {
    std::size_t count = 0;
    for (const auto& subscription : subscriptions_) count += subscription->copies_of(id);
    return count;
}

void MemoryLink::look_again_later() {
    if (closed_ || timer_ != 0) return;
    timer_ = broker_.scheduler().after(kLookAgainAfter, [this] {
        timer_ = 0;
        look_again();
    });
}

void MemoryLink::look_again() {
    if (closed_ || !broker_.up()) return;
    if (!std::exchange(connected_, true)) ++connection_;
    for (const auto& subscription : subscriptions_)
        if (!stopped_) subscription->try_to_begin(connection_);
    announcer_.nudge();
}

void MemoryLink::queue_deleted(const std::vector<MemoryConsumer*>& consumers) {
    for (const auto& subscription : subscriptions_)
        if (std::find(consumers.begin(), consumers.end(), subscription.get()) != consumers.end())
            subscription->queue_deleted();
    announcer_.nudge();
}

void MemoryLink::post(std::function<void()> task) {
    broker_.scheduler().post([task = std::move(task), alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) task();
    });
}

void MemoryLink::later(Milliseconds delay, std::function<void()> task) {
    if (delay.count() == 0) return post(std::move(task));
    broker_.scheduler().after(delay, [task = std::move(task), alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) task();
    });
}

}  // namespace bellhop::bus
