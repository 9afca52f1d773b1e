// The broker behind InMemoryBroker: exchanges, bindings, queues, and the links that use them.
#pragma once

#include "bus/in_memory_broker.hpp"
#include "core/scheduler.hpp"
#include "memory_queue.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace bellhop::bus {

class MemoryLink;

enum class ExchangeKind { kDirect, kTopic, kFanout };

class MemoryBroker {
 public:
    explicit MemoryBroker(Scheduler& scheduler) : scheduler_(scheduler) {}

    [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
    [[nodiscard]] bool up() const { return up_; }
    void go_down();
    void come_up();
    void interrupt(const Bus& link);
    void suffer(Mishaps& mishaps) { mishaps_ = &mishaps; }
    [[nodiscard]] Mishaps& mishaps() { return *mishaps_; }
    [[nodiscard]] std::size_t unacknowledged() const;
    [[nodiscard]] std::size_t copies_of(const MessageId& id) const;

    void declare_queue(const std::string& queue, std::size_t max_length,
                       MemoryQueue::Overflow overflow = MemoryQueue::Overflow::kRefuses);
    void declare_delay_queue(const std::string& queue, Milliseconds delay, const std::string& then);
    void delete_queue(const std::string& queue);
    /// Makes a consumer's own queue. @return its name, or empty with the exchange that is missing
    [[nodiscard]] std::string make_own_queue(const std::vector<Binding>& bindings,
                                             std::string& missing);
    void declare_exchange(const std::string& exchange, ExchangeKind kind);
    void bind(const std::string& exchange, const std::string& pattern, const std::string& queue);
    /// @return nothing where there is none
    [[nodiscard]] MemoryQueue* queue(const std::string& name);
    [[nodiscard]] bool has_exchange(const std::string& name) const;

    [[nodiscard]] Published route(const Envelope& envelope);
    /// Hands out what the consumers of a queue want, at the end of the turn.
    void hand_out_soon(const std::string& queue);

    void enroll(MemoryLink& link) { links_.push_back(&link); }
    void leave(MemoryLink& link) { std::erase(links_, &link); }
    /// Something that a link may wait for came to be.
    void tell_links();

 private:
    struct Bound {
        std::string pattern;
        std::string queue;
    };
    struct Exchange {
        ExchangeKind kind = ExchangeKind::kDirect;
        std::vector<Bound> bindings;
    };

    struct Delay {
        Milliseconds length{0};
        std::string then;
    };

    [[nodiscard]] bool accept(const std::string& queue, const Envelope& envelope);
    void pass_on(const std::string& queue, const std::string& then);
    [[nodiscard]] std::set<std::string> targets(const Envelope& envelope) const;
    void hand_out(const std::string& queue);

    Scheduler& scheduler_;
    Mishaps none_;
    Mishaps* mishaps_ = &none_;
    bool up_ = true;
    int own_queues_ = 0;
    std::map<std::string, MemoryQueue> queues_;
    std::map<std::string, Delay> delays_;  // by the queue that delays
    std::map<std::string, Exchange> exchanges_;
    std::vector<MemoryLink*> links_;
    std::set<std::string> handing_out_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::bus
