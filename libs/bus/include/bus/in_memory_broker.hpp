// A broker in memory, for tests in one thread under a driven clock. It is trusted because it passes
// the same conformance suite as RabbitMQ.
#pragma once

#include "bus/bus.hpp"
#include "core/scheduler.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::bus {

/// Queues and exchanges, without disk or network. The default exchange routes to the queue that the
/// routing key names.
class InMemoryBroker {
 public:
    explicit InMemoryBroker(Scheduler& scheduler);
    ~InMemoryBroker();
    InMemoryBroker(const InMemoryBroker&) = delete;
    InMemoryBroker& operator=(const InMemoryBroker&) = delete;

    /// @param max_length beyond it a publish is refused
    void declare_queue(const std::string& queue, std::size_t max_length = 100000);
    void delete_queue(const std::string& queue);
    void declare_topic_exchange(const std::string& exchange);
    void declare_direct_exchange(const std::string& exchange);
    void declare_fanout_exchange(const std::string& exchange);
    /// @param pattern at a topic exchange words between dots, `*` one word, `#` any number; at a
    /// direct one the routing key; at a fanout one it does not matter
    void bind(const std::string& exchange, const std::string& pattern, const std::string& queue);

    /// A link of its own, as a process has. The broker must outlive it.
    [[nodiscard]] std::unique_ptr<Bus> connect();

    /// Stops serving: every link loses its connection; what is unacknowledged returns to the front
    /// of its queue. Transient messages are lost, persistent ones stay.
    void go_down();
    void come_up();

    /// The messages that wait in a queue, oldest first.
    [[nodiscard]] std::vector<Envelope> waiting(const std::string& queue) const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::bus
