// RabbitMQ: rabbitmq-c as the codec, the loop's sockets as the transport.
#pragma once

#include "bus/bus.hpp"
#include "core/random.hpp"
#include "loop/tls.hpp"
#include "loop/uv_loop.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bellhop::bus {

/// What carries the frames.
enum class Transport { kPlain, kTls };

/// How to reach a broker.
struct RabbitSettings {
    std::string host = "127.0.0.1";
    int port = 5672;
    /// The other nodes of the same cluster. Each attempt to connect goes to the next of all.
    std::vector<loop::Address> others;
    std::string virtual_host = "bellhop";
    std::string user;
    std::string password;
    Transport transport = Transport::kPlain;
    /// Only for TLS, which always checks the certificate of each node against its host here.
    loop::TlsFiles tls{
        {"", "BELLHOP_AMQP_CA"}, {"", "BELLHOP_AMQP_CERT"}, {"", "BELLHOP_AMQP_KEY"}};
    std::string connection_name;  ///< shown in the management pages, such as `payment on vcc-3`
    /// What a `problem` tells a person to run where topology is missing.
    std::string mend_command = "rabbitmq/node.sh topology";
    Milliseconds heartbeat{30000};
    Milliseconds connect_timeout{5000};
    Milliseconds first_backoff{500};
    Milliseconds longest_backoff{5000};
    /// After this long without an answer a publish counts as lost.
    Milliseconds publish_timeout{30000};
};

/// Reads `amqp://user:password@host:port/vhost`, for a cluster `amqp://user:password@host:port,
/// host:port/vhost` (no space); percent-encoding allowed in every part. What is left out keeps its
/// default. `amqps://` is the same over TLS, with port 5671. @throws BadConfiguration naming the
/// part that is wrong, never showing the password
[[nodiscard]] RabbitSettings parse_amqp_url(const std::string& url);

/// The settings without the password, for a log line: `amqp://payment@127.0.0.1:5672/bellhop`, with
/// all addresses.
[[nodiscard]] std::string describe(const RabbitSettings& settings);

/// Counts since the start, for metrics.
struct RabbitCounters {
    std::uint64_t connects = 0;
    std::uint64_t published = 0;
    std::uint64_t confirmed = 0;
    std::uint64_t returned = 0;
    std::uint64_t refused = 0;
    std::uint64_t delivered = 0;
    std::uint64_t redelivered = 0;
    std::uint64_t too_large = 0;  ///< deliveries over 1 MiB, rejected unread
    Milliseconds blocked{0};      ///< time under connection.blocked, the present one included
};

/// A Bus on RabbitMQ 3.10 or later (AMQP 0-9-1), by two connections: one publishes (confirms on),
/// one consumes. Do not destroy it in one of its own callbacks.
class RabbitBus final : public Bus {
 public:
    /// Begins to connect at once. Loop and random must outlive it.
    /// @throws BadConfiguration for a file of TLS that can't be, or that a plain link would ignore
    RabbitBus(loop::UvLoop& loop, Random& random, const RabbitSettings& settings);
    ~RabbitBus() override;

    void publish(Envelope envelope, Settled settled) override;
    [[nodiscard]] bool can_publish() const override;
    void consume(Subscription subscription, OnDelivery on_delivery) override;
    void acknowledge(std::span<const DeliveryTag> tags) override;
    void give_back(DeliveryTag tag) override;
    void stop_consuming() override;
    [[nodiscard]] bool stopped() const override;
    void inspect(const std::string& queue, OnQueue on_queue) override;
    void require_queue(const std::string& queue) override;
    void require_exchange(const std::string& exchange) override;
    [[nodiscard]] std::vector<std::string> problems() const override;
    void on_change(std::function<void()> task) override;
    void on_connected(std::function<void()> task) override;
    void close() override;

    [[nodiscard]] RabbitCounters counters() const;

 private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::bus
