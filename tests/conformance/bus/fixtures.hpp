// The two brokers under the same tests: in memory under a driven clock, and a real RabbitMQ.
#pragma once

#include "bus/bus.hpp"
#include "bus/in_memory_broker.hpp"
#include "bus/rabbit_bus.hpp"
#include "support/broker.hpp"
#include "support/driven_scheduler.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::tests {

/// How many messages a short queue takes.
inline constexpr std::size_t kShortQueue = 3;

class MemoryFixture {
 public:
    MemoryFixture() {
        broker_.declare_direct_exchange("test.direct");
        broker_.declare_topic_exchange("test.topic");
    }

    [[nodiscard]] std::unique_ptr<bus::Bus> connect() { return broker_.connect(); }
    /// Lets things happen until `condition` holds. @return whether it did within a bound
    [[nodiscard]] bool run_until(const std::function<bool()>& condition) {
        return scheduler_.run_until(condition, Milliseconds{60000});
    }

    /// A queue of this test alone.
    [[nodiscard]] std::string new_queue() { return declared("test.quorum", 100000); }
    [[nodiscard]] std::string new_short_queue() { return declared("test.short", kShortQueue); }
    /// One that keeps transient messages in memory only.
    [[nodiscard]] std::string new_classic_queue() { return declared("test.classic", 100000); }
    [[nodiscard]] std::string missing_queue() {
        return "test.missing." + std::to_string(++queues_);
    }
    void declare(const std::string& queue) { broker_.declare_queue(queue); }
    void delete_queue(const std::string& queue) { broker_.delete_queue(queue); }
    /// @param exchange `test.direct` or `test.topic`
    void bind(const std::string& exchange, const std::string& key, const std::string& queue) {
        broker_.bind(exchange, key, queue);
    }

    /// Ends every connection; the broker stays.
    void cut_connections() { restart(); }
    void restart() {
        broker_.go_down();
        scheduler_.run_all_posted();
        broker_.come_up();
    }

 private:
    std::string declared(const std::string& kind, std::size_t max_length) {
        auto queue = kind + "." + std::to_string(++queues_);
        broker_.declare_queue(queue, max_length);
        return queue;
    }

    DrivenScheduler scheduler_;
    bus::InMemoryBroker broker_{scheduler_};
    int queues_ = 0;
};

class RabbitFixture {
 public:
    RabbitFixture();

    [[nodiscard]] std::unique_ptr<bus::Bus> connect() { return connect(settings()); }
    [[nodiscard]] std::unique_ptr<bus::RabbitBus> connect(bus::RabbitSettings settings);
    /// As the operator, who may do everything, with short waits between attempts.
    [[nodiscard]] bus::RabbitSettings settings() const { return settings_of("operator"); }
    [[nodiscard]] bus::RabbitSettings settings_of(const std::string& user) const;
    /// As the operator, with the CA of the node.
    [[nodiscard]] bus::RabbitSettings settings_over_tls() const;
    [[nodiscard]] bool run_until(const std::function<bool()>& condition,
                                 Milliseconds most = Milliseconds{60000});

    [[nodiscard]] std::string new_queue();
    [[nodiscard]] std::string new_short_queue();
    [[nodiscard]] std::string new_classic_queue();
    [[nodiscard]] std::string missing_queue();
    void declare(const std::string& queue);
    void delete_queue(const std::string& queue);
    void bind(const std::string& exchange, const std::string& key, const std::string& queue);
    void cut_connections();
    void restart();

    [[nodiscard]] TestBroker& broker();
    [[nodiscard]] loop::UvLoop& loop() { return loop_; }
    [[nodiscard]] Random& random() { return random_; }

 private:
    loop::UvLoop loop_;
    SeededRandom random_{1};
};

}  // namespace bellhop::tests
