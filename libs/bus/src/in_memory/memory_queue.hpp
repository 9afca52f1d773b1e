// A queue in memory: what waits, and who consumes it.
#pragma once

#include "core/envelope.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace bellhop::bus {

struct StoredMessage {
    std::uint64_t position = 0;  ///< when it was accepted: what returns keeps its order
    Envelope envelope;
    bool redelivered = false;
};

/// Takes messages from a queue.
class MemoryConsumer {
 public:
    MemoryConsumer() = default;
    MemoryConsumer(const MemoryConsumer&) = delete;
    MemoryConsumer& operator=(const MemoryConsumer&) = delete;
    virtual ~MemoryConsumer() = default;
    [[nodiscard]] virtual bool wants_more() const = 0;
    [[nodiscard]] virtual bool exclusive() const = 0;
    virtual void take(StoredMessage message) = 0;
};

/// First in, first out; what is given back goes to the front.
class MemoryQueue {
 public:
    /// What a full queue does with one more.
    enum class Overflow { kRefuses, kDropsOldest };

    explicit MemoryQueue(std::size_t max_length, Overflow overflow = Overflow::kRefuses)
        : max_length_(max_length), overflow_(overflow) {}

    void set_max_length(std::size_t max_length) { max_length_ = max_length; }
    /// @return whether there was room
    [[nodiscard]] bool accept(const Envelope& envelope);
    /// To the front, in their first order, marked as redelivered.
    void put_back(std::vector<StoredMessage> messages);
    void lose_transient();
    /// Without a consumer. There must be one.
    [[nodiscard]] StoredMessage take_oldest();
    [[nodiscard]] std::size_t copies_of(const MessageId& id) const;
    [[nodiscard]] std::size_t max_length() const { return max_length_; }
    [[nodiscard]] std::size_t ready() const { return messages_.size(); }
    [[nodiscard]] std::vector<Envelope> waiting() const;

    /// @return whether it may consume: not where one of the two wants the queue alone
    [[nodiscard]] bool attach(MemoryConsumer& consumer);
    void detach(MemoryConsumer& consumer);
    [[nodiscard]] std::size_t consumers() const { return consumers_.size(); }
    [[nodiscard]] const std::vector<MemoryConsumer*>& all_consumers() const { return consumers_; }
    /// Hands out one message, the consumers taking turns. @return whether there was one to hand out
    bool hand_out_one();

 private:
    std::size_t max_length_;
    Overflow overflow_;
    std::uint64_t next_position_ = 0;
    std::size_t turn_ = 0;
    std::deque<StoredMessage> messages_;
    std::vector<MemoryConsumer*> consumers_;
};

}  // namespace bellhop::bus
