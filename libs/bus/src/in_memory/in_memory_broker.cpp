// The broker in memory as tests see it.
#include "bus/in_memory_broker.hpp"

#include "memory_broker.hpp"
#include "memory_link.hpp"

namespace bellhop::bus {

struct InMemoryBroker::State {
    explicit State(Scheduler& scheduler) : broker(scheduler) {}
    MemoryBroker broker;
};

InMemoryBroker::InMemoryBroker(Scheduler& scheduler) : state_(std::make_unique<State>(scheduler)) {}

InMemoryBroker::~InMemoryBroker() = default;

void InMemoryBroker::declare_queue(const std::string& queue, std::size_t max_length) {
    state_->broker.declare_queue(queue, max_length);
}

void InMemoryBroker::declare_dropping_queue(const std::string& queue, std::size_t max_length) {
    state_->broker.declare_queue(queue, max_length, MemoryQueue::Overflow::kDropsOldest);
}

void InMemoryBroker::declare_delay_queue(const std::string& queue, Milliseconds delay,
                                         const std::string& then) {
    state_->broker.declare_delay_queue(queue, delay, then);
}

void InMemoryBroker::delete_queue(const std::string& queue) {
    state_->broker.delete_queue(queue);
}

void InMemoryBroker::declare_topic_exchange(const std::string& exchange) {
    state_->broker.declare_exchange(exchange, ExchangeKind::kTopic);
}

void InMemoryBroker::declare_direct_exchange(const std::string& exchange) {
    state_->broker.declare_exchange(exchange, ExchangeKind::kDirect);
}

void InMemoryBroker::declare_fanout_exchange(const std::string& exchange) {
    state_->broker.declare_exchange(exchange, ExchangeKind::kFanout);
}

void InMemoryBroker::bind(const std::string& exchange, const std::string& pattern,
                          const std::string& queue) {
    state_->broker.bind(exchange, pattern, queue);
}

std::unique_ptr<Bus> InMemoryBroker::connect() {
    return std::make_unique<MemoryLink>(state_->broker);
}

void InMemoryBroker::go_down() {
    state_->broker.go_down();
}

void InMemoryBroker::come_up() {
    state_->broker.come_up();
}

void InMemoryBroker::interrupt(const Bus& link) {
    state_->broker.interrupt(link);
}

void InMemoryBroker::suffer(Mishaps& mishaps) {
    state_->broker.suffer(mishaps);
}

std::size_t InMemoryBroker::unacknowledged() const {
    return state_->broker.unacknowledged();
}

std::size_t InMemoryBroker::copies_of(const MessageId& id) const {
    return state_->broker.copies_of(id);
}

std::vector<Envelope> InMemoryBroker::waiting(const std::string& queue) const {
    const auto* found = state_->broker.queue(queue);
    return found == nullptr ? std::vector<Envelope>{} : found->waiting();
}

}  // namespace bellhop::bus
