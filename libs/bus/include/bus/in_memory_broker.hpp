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

/// What befalls messages on their way through the broker in memory, asked at every step; the
/// default is that nothing does. Each of these happens with RabbitMQ, too.
class Mishaps {
 public:
    struct OfPublish {
        Milliseconds taken_after{0};     ///< until the broker has it
        int copies = 1;                  ///< how often it then has it; 0: the broker refuses it
        Milliseconds answered_after{0};  ///< from then until the answer
    };
    enum class Arrival { kArrives, kEndsTheLink };
    struct OfDelivery {
        Milliseconds arrives_after{0};
        /// kEndsTheLink: it never arrives; after that time the consumer's link is found dead, and
        /// what it had in hand is delivered again.
        Arrival arrival = Arrival::kArrives;
    };

    Mishaps() = default;
    Mishaps(const Mishaps&) = delete;
    Mishaps& operator=(const Mishaps&) = delete;
    virtual ~Mishaps() = default;
    [[nodiscard]] virtual OfPublish of_publish(const Envelope&) { return {}; }
    [[nodiscard]] virtual OfDelivery of_delivery(const Envelope&) { return {}; }
};

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
    /// As the reply queues are. @param max_length beyond it the oldest message goes
    void declare_dropping_queue(const std::string& queue, std::size_t max_length);
    /// A queue that nobody consumes: what waited there for `delay` goes on to the queue `then`.
    void declare_delay_queue(const std::string& queue, Milliseconds delay, const std::string& then);
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
    /// Ends one link, as a cut network does; it connects again by itself. @param link made by
    /// `connect`
    void interrupt(const Bus& link);
    /// From now on these happen; they must outlive the broker.
    void suffer(Mishaps& mishaps);

    /// The messages that wait in a queue, oldest first.
    [[nodiscard]] std::vector<Envelope> waiting(const std::string& queue) const;
    /// Deliveries on their way to a consumer or in its hand, of all queues.
    [[nodiscard]] std::size_t unacknowledged() const;
    /// How many messages of this id it has: waiting in any queue, or given out and not
    /// acknowledged.
    [[nodiscard]] std::size_t copies_of(const MessageId& id) const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::bus
