// Runs sagas: loads an instance, lets advance() decide, changes the data, sends what follows,
// stores the rest; all in the caller's transaction.
#pragma once

#include "core/envelope.hpp"
#include "core/errors.hpp"
#include "db/database.hpp"
#include "saga/advance.hpp"
#include "saga/definition.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::saga {

/// One run of a saga.
template <class Data>
struct Instance {
    std::string id;
    Data data;
    State state;
    Timestamp asked_at{};  ///< when something was last asked
    int asked_again = 0;   ///< how often since then
};

/// What happened, for the history. A row's name, and what became of it.
struct Fact {
    std::string step;  ///< the row; empty for the whole
    std::string
        what;  ///< asked, accepted, refused, undo asked, undone; or the outcome of the whole
};

/// Where instances live: an adapter of the application, so that its data keeps its own columns.
template <class Data>
class Store {
 public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;

    virtual void insert(db::Transaction& tx, const Instance<Data>& instance) = 0;
    /// Loads for a change: no other transaction may change it until this one ends.
    [[nodiscard]] virtual std::optional<Instance<Data>> load(db::Transaction& tx,
                                                             const std::string& id) = 0;
    virtual void save(db::Transaction& tx, const Instance<Data>& instance) = 0;
    virtual void record(db::Transaction& tx, const Instance<Data>& instance,
                        const std::vector<Fact>& facts) = 0;
};

/// The engine. Command ids follow from the instance and the row (`ID/hold_room`,
/// `ID/hold_room/undo`), so that asking again is always the same message.
template <class Data>
class Engine {
 public:
    /// Promises a message in this transaction (worker::Relay::send).
    using Sender = std::function<void(db::Transaction&, Envelope)>;

    struct Settings {
        std::string command_exchange;
        std::string event_exchange;
        std::string reply_to;
    };

    /// Definition and store must outlive it.
    Engine(const Definition<Data>& definition, Store<Data>& store, Sender sender, Settings settings)
        : definition_(definition),
          store_(store),
          sender_(std::move(sender)),
          settings_(std::move(settings)) {}

    /// Stores a new instance and asks for its first row. @throws Conflict where the id is taken
    Instance<Data> start(db::Transaction& tx, std::string id, Data data, Timestamp now) {
        Instance<Data> instance{std::move(id), std::move(data), {}, now, 0};
        const auto first = begin(definition_.shape);
        instance.state = first.next;
        store_.insert(tx, instance);
        std::vector<Fact> facts{{"", "created"}};
        carry_out(tx, instance, first.actions, facts);
        store_.record(tx, instance, facts);
        return instance;
    }

    /// Takes a reply. @return the instance after it, or nothing where the reply changed nothing
    /// @throws BadMessage for a reply that can't be one of this saga, or of an unknown instance
    std::optional<Instance<Data>> take(db::Transaction& tx, const Envelope& reply, Timestamp now) {
        const auto event = event_for(definition_.shape, reply.type);
        if (!event) throw BadMessage("type", "'" + reply.type + "' is no reply of this saga");
        auto instance = store_.load(tx, reply.correlation_id);
        if (!instance)
            throw BadMessage("correlation_id", "nothing known by '" + reply.correlation_id + "'");
        const auto step = advance(definition_.shape, instance->state, *event);
        if (step.taken == Taken::kImpossible) {
            throw BadMessage("type", "'" + reply.type + "' can't come while the saga is '" +
                                         to_text(definition_.shape, instance->state) + "'");
        }
        if (step.taken == Taken::kIgnored) return std::nullopt;
        const auto& row = definition_.rows[event->row];
        if (event->kind == Event::Kind::kAccepted) row.accepted(instance->data, reply.body);
        if (event->kind == Event::Kind::kRefused) row.refused(instance->data, reply.body);
        move(tx, *instance, step, now,
             {definition_.shape.rows[event->row].name, word(event->kind)});
        return instance;
    }

    /// Cancels wherever it stands; harmless where it is decided the other way already. @return the
    /// instance afterwards; nothing where there is none of that id
    std::optional<Instance<Data>> cancel(db::Transaction& tx, const std::string& id,
                                         Timestamp now) {
        auto instance = store_.load(tx, id);
        if (!instance) return std::nullopt;
        const auto step = advance(definition_.shape, instance->state, {Event::Kind::kCancel, 0});
        if (step.taken == Taken::kMoved) move(tx, *instance, step, now, {"", "cancel requested"});
        return instance;
    }

    /// Sends what is outstanding once more, under the same ids, to those queues for which
    /// `may_ask` says so. For an instance whose answer is overdue.
    void ask_again(db::Transaction& tx, Instance<Data>& instance, Timestamp now,
                   const std::function<bool(const std::string& queue)>& may_ask) {
        instance.asked_at = now;
        ++instance.asked_again;
        for (const auto& action : outstanding(definition_.shape, instance.state)) {
            if (may_ask(make(instance, action).queue)) send(tx, instance, action);
        }
        store_.save(tx, instance);
    }

    /// The queues in which an instance's outstanding commands wait, or waited.
    [[nodiscard]] std::vector<std::string> queues(const Instance<Data>& instance) const {
        std::vector<std::string> names;
        for (const auto& action : outstanding(definition_.shape, instance.state)) {
            names.push_back(make(instance, action).queue);
        }
        return names;
    }

    [[nodiscard]] const Shape& shape() const { return definition_.shape; }

 private:
    static std::string word(Event::Kind kind) {
        return kind == Event::Kind::kAccepted  ? "accepted"
               : kind == Event::Kind::kRefused ? "refused"
                                               : "undone";
    }

    void move(db::Transaction& tx, Instance<Data>& instance, const Advance& step, Timestamp now,
              Fact cause) {
        instance.state = step.next;
        std::vector<Fact> facts{std::move(cause)};
        for (const auto& action : step.actions) {
            const bool asks =
                action.kind == Action::Kind::kSend || action.kind == Action::Kind::kSendUndo;
            if (!asks) continue;
            instance.asked_at = now;
            instance.asked_again = 0;
        }
        store_.save(tx, instance);
        carry_out(tx, instance, step.actions, facts);
        store_.record(tx, instance, facts);
    }

    void carry_out(db::Transaction& tx, const Instance<Data>& instance,
                   const std::vector<Action>& actions, std::vector<Fact>& facts) {
        for (const auto& action : actions) {
            if (action.kind == Action::Kind::kSettled) continue;
            if (action.kind == Action::Kind::kDecided) {
                facts.push_back({"", std::string(to_text(instance.state.outcome))});
                announce(tx, instance);
                continue;
            }
            const bool undo = action.kind == Action::Kind::kSendUndo;
            facts.push_back(
                {definition_.shape.rows[action.row].name, undo ? "undo asked" : "asked"});
            send(tx, instance, action);
        }
    }

    [[nodiscard]] Outgoing make(const Instance<Data>& instance, const Action& action) const {
        const auto& row = definition_.rows[action.row];
        return action.kind == Action::Kind::kSendUndo ? row.undo(instance.data)
                                                      : row.command(instance.data);
    }

    void send(db::Transaction& tx, const Instance<Data>& instance, const Action& action) {
        const bool undo = action.kind == Action::Kind::kSendUndo;
        auto outgoing = make(instance, action);
        Envelope envelope;
        envelope.exchange = settings_.command_exchange;
        envelope.routing_key = outgoing.queue;
        envelope.type = std::move(outgoing.type);
        envelope.message_id = MessageId{
            instance.id + "/" + definition_.shape.rows[action.row].name + (undo ? "/undo" : "")};
        envelope.correlation_id = instance.id;
        envelope.reply_to = settings_.reply_to;
        envelope.body = std::move(outgoing.body);
        sender_(tx, std::move(envelope));
    }

    void announce(db::Transaction& tx, const Instance<Data>& instance) {
        const auto& make = definition_.announcement(instance.state.outcome);
        if (!make) return;
        auto outgoing = make(instance.data);
        Envelope envelope;
        envelope.exchange = settings_.event_exchange;
        envelope.routing_key = outgoing.type;
        envelope.message_id = MessageId{instance.id + "/" + outgoing.type};
        envelope.type = std::move(outgoing.type);
        envelope.correlation_id = instance.id;
        envelope.body = std::move(outgoing.body);
        envelope.routing = Routing::kOptional;
        sender_(tx, std::move(envelope));
    }

    const Definition<Data>& definition_;
    Store<Data>& store_;
    Sender sender_;
    Settings settings_;
};

}  // namespace bellhop::saga
