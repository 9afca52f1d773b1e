// A queue in memory.
#include "memory_queue.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::bus {

bool MemoryQueue::accept(const Envelope& envelope) {
    if (messages_.size() >= max_length_ && overflow_ == Overflow::kRefuses) return false;
    if (messages_.size() >= max_length_) messages_.pop_front();
    messages_.push_back({next_position_++, envelope, false});
    return true;
}

void MemoryQueue::put_back(std::vector<StoredMessage> messages) {
    std::sort(messages.begin(), messages.end(),
              [](const auto& left, const auto& right) { return left.position > right.position; });
    for (auto& message : messages) {
        message.redelivered = true;
        messages_.push_front(std::move(message));
    }
}

void MemoryQueue::lose_transient() {
    std::erase_if(messages_, [](const StoredMessage& message) {
        return message.envelope.durability == Durability::kTransient;
    });
}

StoredMessage MemoryQueue::take_oldest() {
    auto oldest = std::move(messages_.front());
    messages_.pop_front();
    return oldest;
}

std::size_t MemoryQueue::copies_of(const MessageId& id) const {
    return static_cast<std::size_t>(
        std::count_if(messages_.begin(), messages_.end(),
                      [&](const auto& each) { return each.envelope.message_id == id; }));
}

std::vector<Envelope> MemoryQueue::waiting() const {
    std::vector<Envelope> envelopes;
    for (const auto& message : messages_) envelopes.push_back(message.envelope);
    return envelopes;
}

bool MemoryQueue::attach(MemoryConsumer& consumer) {
    const bool taken = std::any_of(consumers_.begin(), consumers_.end(),
                                   [](const MemoryConsumer* other) { return other->exclusive(); });
    if (taken || (consumer.exclusive() && !consumers_.empty())) return false;
    consumers_.push_back(&consumer);
    return true;
}

void MemoryQueue::detach(MemoryConsumer& consumer) {
    std::erase(consumers_, &consumer);
}

bool MemoryQueue::hand_out_one() {
    if (messages_.empty()) return false;
    for (std::size_t tried = 0; tried < consumers_.size(); ++tried) {
        auto* consumer = consumers_[turn_++ % consumers_.size()];
        if (!consumer->wants_more()) continue;
        auto message = std::move(messages_.front());
        messages_.pop_front();
        consumer->take(std::move(message));
        return true;
    }
    return false;
}

}  // namespace bellhop::bus
