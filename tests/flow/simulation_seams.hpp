// A process's seams with the world, each watched: the broker, the database. What a dead process
// still does here has no effect.
#pragma once

#include "bus/bus.hpp"
#include "db/database.hpp"
#include "flow/simulation_faults.hpp"
#include "flow/simulation_turns.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace bellhop::flow::simulation {

/// One deed of one process, at the moment.
struct Sighting {
    Actor& who;
    Deed deed;
    Side side;
    std::string_view wire_name;
    std::string_view booking;
};

/// Sees everything that processes do to the world. Whoever is told may kill the process.
class Witness {
 public:
    Witness() = default;
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;
    virtual ~Witness() = default;
    virtual void sees(const Sighting& sighting) = 0;
    virtual void publishes(Actor& who, const Envelope& envelope) = 0;
    /// The broker has said that it has it.
    virtual void handed_over(Actor& who, const Envelope& envelope) = 0;
    virtual void acknowledged(Actor& who, const Envelope& message) = 0;
    virtual void committed(Actor& who) = 0;
    [[nodiscard]] virtual bool database_is_away(const Actor& who) const = 0;
    /// Whether it never hears of the commit that was just done.
    [[nodiscard]] virtual bool commit_goes_unheard(const Actor& who) = 0;
};

/// A bus that passes everything on: what decorates one overrides a part.
class PassingBus : public bus::Bus {
 public:
    explicit PassingBus(std::unique_ptr<bus::Bus> inner) : inner_(std::move(inner)) {}

    void publish(Envelope envelope, Settled settled) override {
        inner_->publish(std::move(envelope), std::move(settled));
    }
    [[nodiscard]] bool can_publish() const override { return inner_->can_publish(); }
    void consume(bus::Subscription subscription, OnDelivery on_delivery) override {
        inner_->consume(std::move(subscription), std::move(on_delivery));
    }
    void acknowledge(std::span<const bus::DeliveryTag> tags) override { inner_->acknowledge(tags); }
    void give_back(bus::DeliveryTag tag) override { inner_->give_back(tag); }
    void stop_consuming() override { inner_->stop_consuming(); }
    [[nodiscard]] bool stopped() const override { return inner_->stopped(); }
    void inspect(const std::string& queue, OnQueue on_queue) override {
        inner_->inspect(queue, std::move(on_queue));
    }
    void require_queue(const std::string& queue) override { inner_->require_queue(queue); }
    void require_exchange(const std::string& exchange) override {
        inner_->require_exchange(exchange);
    }
    [[nodiscard]] std::vector<std::string> problems() const override { return inner_->problems(); }
    void on_change(std::function<void()> task) override { inner_->on_change(std::move(task)); }
    void on_connected(std::function<void()> task) override {
        inner_->on_connected(std::move(task));
    }
    void close() override { inner_->close(); }

 private:
    std::unique_ptr<bus::Bus> inner_;
};

/// A process's link: callbacks come in turns of the process, and everything is seen.
class WatchedBus final : public PassingBus {
 public:
    WatchedBus(Actor& actor, Witness& witness, std::unique_ptr<bus::Bus> link)
        : PassingBus(std::move(link)), actor_(actor), witness_(witness) {}

    void publish(Envelope envelope, Settled settled) override;
    [[nodiscard]] bool can_publish() const override {
        return !actor_.dead() && PassingBus::can_publish();
    }
    void consume(bus::Subscription subscription, OnDelivery on_delivery) override;
    void acknowledge(std::span<const bus::DeliveryTag> tags) override;
    void give_back(bus::DeliveryTag tag) override;
    void inspect(const std::string& queue, OnQueue on_queue) override;
    void on_change(std::function<void()> task) override;
    void on_connected(std::function<void()> task) override;

 private:
    void settle(const Envelope& envelope, bus::Published published, const Settled& settled);
    void deliver(bus::Delivery delivery, const OnDelivery& on_delivery);
    /// @return whether the process outlived it
    bool see(Deed deed, Side side, const Envelope& envelope);

    Actor& actor_;
    Witness& witness_;
    std::map<bus::DeliveryTag, Envelope> in_hand_;
};

/// Which statements get lost, as if the code that makes them were not there: for planted bugs.
using Swallow = std::function<bool(std::string_view sql, std::span<const db::Parameter>)>;

/// A process's session with a database that others use too.
class WatchedDatabase final : public db::Database {
 public:
    WatchedDatabase(Actor& actor, Witness& witness, db::Database& shared,
                    const std::set<std::string, std::less<>>& wire_names, Swallow swallow)
        : actor_(actor),
          witness_(witness),
          shared_(shared),
          wire_names_(wire_names),
          swallow_(std::move(swallow)) {}

    void transaction(const std::function<void(db::Transaction&)>& work) override;
    void read(const std::function<void(db::Transaction&)>& work) override;
    [[nodiscard]] db::Dialect dialect() const override { return shared_.dialect(); }
    [[nodiscard]] std::string describe() const override { return shared_.describe(); }

 private:
    void require_reachable() const;

    Actor& actor_;
    Witness& witness_;
    db::Database& shared_;
    const std::set<std::string, std::less<>>& wire_names_;
    Swallow swallow_;
};

}  // namespace bellhop::flow::simulation
