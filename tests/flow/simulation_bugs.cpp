// The planted bugs.
#include "flow/simulation_bugs.hpp"

#include "bus/names.hpp"

#include <algorithm>

namespace bellhop::flow::simulation {

namespace {

class EarlyAcknowledgingBus final : public PassingBus {
 public:
    using PassingBus::PassingBus;
    void consume(bus::Subscription subscription, OnDelivery on_delivery) override {
        PassingBus::consume(std::move(subscription),
                            [this, on_delivery = std::move(on_delivery)](bus::Delivery delivery) {
                                const auto tag = delivery.tag;
                                PassingBus::acknowledge({&tag, 1});
                                on_delivery(std::move(delivery));
                            });
    }
    void acknowledge(std::span<const bus::DeliveryTag>) override {}
    void give_back(bus::DeliveryTag) override {}
};

/// Says `confirmed` to the relay at once, whatever the broker will say. Replies have no outbox row.
class EarlyConfirmingBus final : public PassingBus {
 public:
    EarlyConfirmingBus(Actor& actor, std::unique_ptr<bus::Bus> inner)
        : PassingBus(std::move(inner)), actor_(actor) {}
    void publish(Envelope envelope, Settled settled) override {
        if (envelope.exchange == bus::names::kReplies) {
            return PassingBus::publish(std::move(envelope), std::move(settled));
        }
        actor_.post([settled = std::move(settled)] { settled(bus::Published::kConfirmed); });
        PassingBus::publish(std::move(envelope), [](bus::Published) {});
    }

 private:
    Actor& actor_;
};

class RenamingBus final : public PassingBus {
 public:
    using PassingBus::PassingBus;
    void publish(Envelope envelope, Settled settled) override {
        const bool command = envelope.exchange == bus::names::kCommands;
        if (const auto times = ++sent_[envelope.message_id.value()]; command && times > 1) {
            envelope.message_id =
                MessageId{envelope.message_id.value() + "/again" + std::to_string(times)};
        }
        PassingBus::publish(std::move(envelope), std::move(settled));
    }

 private:
    std::map<std::string, int> sent_;
};

/// Never learns how long a queue is, without which nobody is asked again.
class BlindBus final : public PassingBus {
 public:
    BlindBus(Actor& actor, std::unique_ptr<bus::Bus> inner)
        : PassingBus(std::move(inner)), actor_(actor) {}
    void inspect(const std::string&, OnQueue on_queue) override {
        actor_.post([on_queue = std::move(on_queue)] { on_queue(std::nullopt); });
    }

 private:
    Actor& actor_;
};

bool has(std::span<const db::Parameter> parameters, std::string_view text) {
    return std::any_of(parameters.begin(), parameters.end(), [&](const db::Parameter& each) {
        const auto* value = std::get_if<std::string_view>(&each);
        return value != nullptr && *value == text;
    });
}

}  // namespace

std::string_view to_text(Bug bug) {
    constexpr std::array<std::string_view, 7> kTexts{"none",
                                                     "acknowledges before the commit",
                                                     "a refused room stays held",
                                                     "an undo leaves no tombstone",
                                                     "the outbox row goes before the confirm",
                                                     "a resend gets a new id",
                                                     "nobody asks again"};
    return kTexts.at(static_cast<std::size_t>(bug));
}

std::unique_ptr<bus::Bus> with_bug(Bug bug, Actor& actor, std::unique_ptr<bus::Bus> bus) {
    switch (bug) {
        case Bug::kAcknowledgesBeforeCommit:
            return std::make_unique<EarlyAcknowledgingBus>(std::move(bus));
        case Bug::kMarksBeforeConfirm:
            return std::make_unique<EarlyConfirmingBus>(actor, std::move(bus));
        case Bug::kResendsUnderNewId:
            return std::make_unique<RenamingBus>(std::move(bus));
        case Bug::kNeverAsksAgain:
            return std::make_unique<BlindBus>(actor, std::move(bus));
        default:
            return bus;
    }
}

Swallow swallowed_by(Bug bug) {
    if (bug == Bug::kRefusedStaysHeld) {
        return [](std::string_view sql, std::span<const db::Parameter> /*parameters*/) {
            return sql.starts_with("UPDATE holds SET state = 'refused'");
        };
    }
    if (bug == Bug::kNoTombstone) {
        return [](std::string_view sql, std::span<const db::Parameter> parameters) {
            const bool inserts = sql.find("INSERT INTO holds") != std::string_view::npos ||
                                 sql.find("INSERT INTO payments") != std::string_view::npos;
            return inserts && (has(parameters, "released") || has(parameters, "void"));
        };
    }
    return {};
}

}  // namespace bellhop::flow::simulation
