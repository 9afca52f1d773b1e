// The broker behind InMemoryBroker.
#include "memory_broker.hpp"

#include "core/check.hpp"
#include "memory_link.hpp"
#include "topic_pattern.hpp"

#include <algorithm>

namespace bellhop::bus {

void MemoryBroker::go_down() {
    if (!up_) return;
    up_ = false;
    for (auto* link : std::vector(links_)) link->lost();
    for (auto& [name, queue] : queues_) queue.lose_transient();
}

void MemoryBroker::come_up() {
    up_ = true;
    tell_links();
}

void MemoryBroker::interrupt(const Bus& link) {
    const auto found = std::find(links_.begin(), links_.end(), &link);
    BELLHOP_CHECK(found != links_.end());
    (*found)->interrupt();
}

std::size_t MemoryBroker::unacknowledged() const {
    std::size_t count = 0;
    for (const auto* link : links_) count += link->unacknowledged();
    return count;
}

std::size_t MemoryBroker::copies_of(const MessageId& id) const {
    std::size_t count = 0;
    for (const auto* link : links_) count += link->copies_of(id);
    for (const auto& [name, queue] : queues_) count += queue.copies_of(id);
    return count;
}

void MemoryBroker::declare_delay_queue(const std::string& name, Milliseconds delay,
                                       const std::string& then) {
    BELLHOP_CHECK(queues_.contains(then));
    constexpr std::size_t kMostDelayed = 100000;
    declare_queue(name, kMostDelayed);
    delays_[name] = {delay, then};
}

void MemoryBroker::declare_queue(const std::string& name, std::size_t max_length,
                                 MemoryQueue::Overflow overflow) {
    queues_.try_emplace(name, max_length, overflow).first->second.set_max_length(max_length);
    tell_links();
}

void MemoryBroker::delete_queue(const std::string& name) {
    const auto it = queues_.find(name);
    if (it == queues_.end()) return;
    const auto consumers = it->second.all_consumers();
    queues_.erase(it);
    delays_.erase(name);
    for (auto& [exchange_name, exchange] : exchanges_)
        std::erase_if(exchange.bindings,
                      [&name](const Bound& binding) { return binding.queue == name; });
    for (auto* link : std::vector(links_)) link->queue_deleted(consumers);
}

std::string MemoryBroker::make_own_queue(const std::vector<Binding>& bindings,
                                         std::string& missing) {
    for (const auto& binding : bindings) {
        if (exchanges_.contains(binding.exchange)) continue;
        missing = binding.exchange;
        return {};
    }
    const auto name = "amq.gen-" + std::to_string(++own_queues_);
    queues_.try_emplace(name, kMostInOwnQueue, MemoryQueue::Overflow::kDropsOldest);
    for (const auto& binding : bindings) bind(binding.exchange, binding.pattern, name);
    return name;
}

void MemoryBroker::declare_exchange(const std::string& exchange, ExchangeKind kind) {
    exchanges_[exchange].kind = kind;
    tell_links();
}

void MemoryBroker::bind(const std::string& exchange, const std::string& pattern,
                        const std::string& queue) {
    BELLHOP_CHECK(exchanges_.contains(exchange));
    BELLHOP_CHECK(queues_.contains(queue));
    exchanges_[exchange].bindings.push_back({pattern, queue});
}

MemoryQueue* MemoryBroker::queue(const std::string& name) {
    const auto it = queues_.find(name);
    return it == queues_.end() ? nullptr : &it->second;
}

bool MemoryBroker::has_exchange(const std::string& name) const {
    return exchanges_.contains(name);
}

Published MemoryBroker::route(const Envelope& envelope) {
    if (!envelope.exchange.empty() && !exchanges_.contains(envelope.exchange))
        return Published::kReturned;
    const auto queues = targets(envelope);
    if (queues.empty())
        return envelope.routing == Routing::kMandatory ? Published::kReturned
                                                       : Published::kConfirmed;
    bool all_accepted = true;
    for (const auto& name : queues) {
        all_accepted = accept(name, envelope) && all_accepted;
    }
    return all_accepted ? Published::kConfirmed : Published::kRefused;
}

bool MemoryBroker::accept(const std::string& name, const Envelope& envelope) {
    if (!queues_.at(name).accept(envelope)) return false;
    hand_out_soon(name);
    if (const auto delay = delays_.find(name); delay != delays_.end()) {
        scheduler_.after(delay->second.length,
                         [this, name, then = delay->second.then, alive = std::weak_ptr(alive_)] {
                             if (!alive.expired()) pass_on(name, then);
                         });
    }
    return true;
}

void MemoryBroker::pass_on(const std::string& name, const std::string& then) {
    auto* from = queue(name);
    auto* to = queue(then);
    if (from == nullptr || to == nullptr || from->ready() == 0) return;
    // All waited equally long, so the oldest is the one whose time has come. A full queue makes it
    // wait once more, as at-least-once dead-lettering does.
    const auto oldest = from->take_oldest();
    BELLHOP_CHECK(accept(to->ready() < to->max_length() ? then : name, oldest.envelope));
}

std::set<std::string> MemoryBroker::targets(const Envelope& envelope) const {
    std::set<std::string> queues;
    if (envelope.exchange.empty()) {
        if (queues_.contains(envelope.routing_key)) queues.insert(envelope.routing_key);
        return queues;
    }
    const auto& exchange = exchanges_.at(envelope.exchange);
    for (const auto& binding : exchange.bindings) {
        const bool fits =
            exchange.kind == ExchangeKind::kFanout ||
            (exchange.kind == ExchangeKind::kDirect && binding.pattern == envelope.routing_key) ||
            (exchange.kind == ExchangeKind::kTopic &&
             topic_matches(binding.pattern, envelope.routing_key));
        if (fits) queues.insert(binding.queue);
    }
    return queues;
}

void MemoryBroker::hand_out_soon(const std::string& queue) {
    if (!handing_out_.insert(queue).second) return;
    scheduler_.post([this, queue, alive = std::weak_ptr(alive_)] {
        if (alive.expired()) return;
        handing_out_.erase(queue);
        hand_out(queue);
    });
}

void MemoryBroker::hand_out(const std::string& name) {
    // Found anew each time: a consumer may delete the queue, or take the broker down.
    for (auto* found = queue(name); up_ && found != nullptr; found = queue(name))
        if (!found->hand_out_one()) return;
}

void MemoryBroker::tell_links() {
    if (!up_) return;
    for (auto* link : std::vector(links_)) link->look_again_later();
}

}  // namespace bellhop::bus
