// The broker as a service sees it: publish with an answer, consume with acknowledgement, look at a
// queue. Two adapters: rabbit_bus.hpp (RabbitMQ) and in_memory_broker.hpp (tests); both pass
// tests/conformance.
#pragma once

#include "core/envelope.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bellhop::bus {

/// What became of a publish.
enum class Published {
    kConfirmed,  ///< the broker has it, on a quorum of disks where the queue is one of quorum
    kReturned,   ///< no queue takes it (basic.return): it is nowhere
    kRefused,    ///< the broker said no (basic.nack), as a full queue does: it is nowhere
    kLost,       ///< the connection ended before the answer: it may be there, send it again
};

/// Names one delivery of one connection. Acknowledging a delivery of an ended connection does
/// nothing.
struct DeliveryTag {
    std::uint64_t connection = 0;
    std::uint64_t number = 0;
    friend auto operator<=>(const DeliveryTag&, const DeliveryTag&) = default;
};

struct Delivery {
    DeliveryTag tag;
    bool redelivered = false;
    Envelope envelope;
};

/// How a queue stands at the moment.
struct QueueState {
    std::uint32_t ready =
        0;  ///< messages that wait; those given out and not acknowledged do not count
    std::uint32_t consumers = 0;
};

/// What goes from an exchange to a queue. @param pattern as the exchange's type takes it
struct Binding {
    std::string exchange;
    std::string pattern;
};

/// The most that waits in a consumer's own queue; then the oldest go.
inline constexpr std::uint32_t kMostInOwnQueue = 10000;

struct Subscription {
    std::string queue;             ///< empty where there are bindings
    std::uint16_t prefetch = 256;  ///< most unacknowledged deliveries at a time; 1 to 65535
    /// Refuse to share the queue with another consumer. RabbitMQ does so at classic queues only;
    /// a quorum queue ignores it.
    bool exclusive = false;
    /// Where there are some: not a queue that is declared, but one of this consumer's own, which
    /// is made and bound at each connect and ends with the connection. It hears nothing of the
    /// time in between. For a user who may configure `amq.gen-…` and read the exchanges.
    std::vector<Binding> bindings{};
};

/// A service's link to its broker. One thread. Callbacks run in the loop, never inside the call
/// that was given them. It connects by itself, for ever, with exponential backoff and full jitter
/// (0.5 s to 30 s), subscribes again after every kind of ending, and never configures the broker
/// (but for a consumer's own queue, where it is asked for one): what is missing becomes a
/// `problem`.
class Bus {
 public:
    using Settled = std::function<void(Published)>;
    using OnDelivery = std::function<void(Delivery)>;
    using OnQueue = std::function<void(std::optional<QueueState>)>;

    Bus() = default;
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;
    virtual ~Bus() = default;

    /// Sends, and says once what became of it: at the latest after 30 s (then kLost). Bounded: with
    /// 10,000 publishes unanswered, or without a connection, the answer is kLost at once.
    virtual void publish(Envelope envelope, Settled settled) = 0;
    /// Whether a publish now would reach a connection that is neither blocked by an alarm nor at
    /// its bound.
    [[nodiscard]] virtual bool can_publish() const = 0;

    /// Consumes from now on, over reconnects too. Once per queue.
    virtual void consume(Subscription subscription, OnDelivery on_delivery) = 0;
    /// Acknowledges all of them, with as few frames as their order allows (`multiple`).
    virtual void acknowledge(std::span<const DeliveryTag> tags) = 0;
    /// Returns one to its queue, to be delivered again.
    virtual void give_back(DeliveryTag tag) = 0;
    /// Asks for no more deliveries. What the broker has sent already still comes, so that it need
    /// not be sent again to somebody else; all of it can be acknowledged. For a drain.
    virtual void stop_consuming() = 0;
    /// Whether nothing comes any more after `stop_consuming`: the broker has said so, or the link
    /// is gone.
    [[nodiscard]] virtual bool stopped() const = 0;

    /// Looks at a queue by a passive declare. Nothing where there is no answer within 5 s or no
    /// such queue.
    virtual void inspect(const std::string& queue, OnQueue on_queue) = 0;

    /// Names a queue or an exchange that must exist: looked for at every connect, by a passive
    /// declare.
    virtual void require_queue(const std::string& queue) = 0;
    virtual void require_exchange(const std::string& exchange) = 0;

    /// What keeps the link from working, a sentence each with what mends it; empty while all is
    /// well: connected both ways, everything required is there, every subscription confirmed by
    /// consume-ok.
    [[nodiscard]] virtual std::vector<std::string> problems() const = 0;
    /// Calls `task` after every change of `problems` or `can_publish`. Several may be given.
    virtual void on_change(std::function<void()> task) = 0;
    /// Calls `task` each time the link is complete again after it was not (the first time
    /// included).
    virtual void on_connected(std::function<void()> task) = 0;

    /// Closes the link for good; publishes not yet answered end as kLost.
    virtual void close() = 0;
};

}  // namespace bellhop::bus
