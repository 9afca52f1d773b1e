// Runs sagas: loads an instance, lets advance() decide, changes the data, sends what follows,
// stores the rest; all in the caller's transaction.
#pragma once

#include "core/envelope.hpp"
#include "core/errors.hpp"
#include "core/headers.hpp"
#include "db/database.hpp"
#include "saga/advance.hpp"
#include "saga/definition.hpp"
#include "saga/store.hpp"
#include "wire/parked.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::saga {

/// The engine. Command ids follow from the instance and the row (`ID/hold_room`,
/// `ID/hold_room/undo`), so that asking again is always the same message.
template <class Data>
class Engine {
 public:
    /// Promises a message in this transaction (worker::Relay::send).
    using Sender = std::function<void(db::Transaction&, Envelope)>;

    struct Settings {
        std::string command_exchange;
        std::string reply_to;
    };

    /// Definition and store must outlive it.
    Engine(const Definition<Data>& definition, Store<Data>& store, Sender sender, Settings settings)
        : definition_(definition),
          store_(store),
          sender_(std::move(sender)),
          settings_(std::move(settings)) {}

    /// Stores a new instance and asks for its first row. Where the id is taken the transaction ends
    /// with a Conflict, at the latest at its commit
    Instance<Data> start(db::Transaction& tx, std::string id, Data data, Timestamp now) {
        Instance<Data> instance{std::move(id), std::move(data), {}, now, 0, {}, {}};
        const auto first = begin(definition_.shape);
        instance.state = first.next;
        store_.insert(tx, instance);
        std::vector<Fact> facts{{"", std::string(words::kCreated)}};
        carry_out(tx, instance, first.actions, facts);
        store_.record(tx, instance, facts);
        return instance;
    }

    /// Takes a reply. @return the instance after it, or nothing where the reply changed nothing
    /// @throws BadMessage for a reply that can't be one of this saga, or of an unknown instance
    std::optional<Instance<Data>> take(db::Transaction& tx, const Envelope& reply, Timestamp now) {
        if (reply.type == wire::Parked::kWireName) return take_parked(tx, reply, now);
        const auto event = event_for(definition_.shape, reply.type);
        if (!event) throw BadMessage("type", "'" + reply.type + "' is no reply of this saga");
        auto instance = load(tx, reply.correlation_id);
        const auto step = advance(definition_.shape, instance.state, *event);
        if (step.taken == Taken::kImpossible) {
            throw BadMessage("type", "'" + reply.type + "' can't come while the saga is '" +
                                         to_text(definition_.shape, instance.state) + "'");
        }
        if (step.taken == Taken::kIgnored) {
            hear_late(tx, instance, *event, reply);
            return std::nullopt;
        }
        auto facts = hear(instance.data, *event, reply);
        facts.back().took = now - instance.asked_at;
        move(tx, instance, step, now, std::move(facts));
        return instance;
    }

    /// Cancels wherever it stands; harmless where it is decided the other way already. @return the
    /// instance afterwards; nothing where there is none of that id
    std::optional<Instance<Data>> cancel(db::Transaction& tx, const std::string& id,
                                         Timestamp now) {
        auto instance = store_.load(tx, id);
        if (!instance) return std::nullopt;
        const auto step = advance(definition_.shape, instance->state, {Event::Kind::kCancel, 0});
        if (step.taken == Taken::kMoved) move(tx, *instance, step, now, {{"", "cancel requested"}});
        return instance;
    }

    /// Asks again for what a worker parked, at an operator's wish: the worker begins anew
    /// (headers::kReplay). Nothing happens where nothing is parked. @return as cancel()
    std::optional<Instance<Data>> retry(db::Transaction& tx, const std::string& id, Timestamp now) {
        auto instance = store_.load(tx, id);
        if (!instance) return std::nullopt;
        const auto step = advance(definition_.shape, instance->state, {Event::Kind::kRetry, 0});
        if (step.taken == Taken::kMoved)
            move(tx, *instance, step, now, {{"", "retry requested"}}, Asking::kAnew);
        return instance;
    }

    /// An operator declares what is parked settled by hand. Parked undos count as answered; where a
    /// do is parked the saga ends as failed, and the do is undone with the rows above it (see
    /// advance()). Nothing happens where nothing is parked.
    /// @param note of the operator, for the history and for the row's abandon() @return as cancel()
    std::optional<Instance<Data>> resolve(db::Transaction& tx, const std::string& id,
                                          const std::string& note, Timestamp now) {
        auto instance = store_.load(tx, id);
        if (!instance) return std::nullopt;
        const auto step = advance(definition_.shape, instance->state, {Event::Kind::kResolve, 0});
        if (step.taken != Taken::kMoved) return instance;
        const auto& abandoned = definition_.rows[instance->state.row].abandoned;
        if (!instance->state.decided() && abandoned) abandoned(instance->data, note);
        move(tx, *instance, step, now, {{"", "resolved by hand: " + note}});
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
    /// Whether a worker that parked the command shall begin anew.
    enum class Asking { kPlainly, kAnew };

    Instance<Data> load(db::Transaction& tx, const std::string& id) {
        auto instance = store_.load(tx, id);
        if (!instance) throw BadMessage("correlation_id", "nothing known by '" + id + "'");
        return std::move(*instance);
    }

    std::optional<Instance<Data>> take_parked(db::Transaction& tx, const Envelope& reply,
                                              Timestamp now) {
        const auto parked = wire::decode<wire::Parked>(reply.body);
        auto instance = load(tx, reply.correlation_id);
        const auto event = event_for_parked(definition_.shape, instance.id, parked.message_id);
        if (!event) throw BadMessage("message_id", "is no command of " + instance.id);
        const auto step = advance(definition_.shape, instance.state, *event);
        if (step.taken == Taken::kImpossible)
            throw BadMessage("message_id", "'" + parked.message_id + "' was never asked");
        if (step.taken == Taken::kIgnored) return std::nullopt;
        instance.attention = parked.reason.empty() ? "parked" : parked.reason;
        instance.attention_at = now;
        const bool undo = event->kind == Event::Kind::kUndoParked;
        move(tx, instance, step, now,
             {{definition_.shape.rows[event->row].name, undo ? "undo parked" : "parked"}});
        return instance;
    }

    using Facts = std::vector<Fact>;

    /// Tells the data what a worker answered. @return what that means, for the history
    Facts hear(Data& data, const Event& event, const Envelope& reply) {
        const auto& row = definition_.rows[event.row];
        const auto& name = definition_.shape.rows[event.row].name;
        if (event.kind != Event::Kind::kUndone) {
            const bool accepted = event.kind == Event::Kind::kAccepted;
            (accepted ? row.accepted : row.refused)(data, reply.body);
            return {{name, std::string(accepted ? words::kAccepted : words::kRefused)}};
        }
        const auto done = row.undone ? row.undone(data, reply.body) : WasDone::kYes;
        if (done == WasDone::kNever) return {{name, std::string(words::kNothingToUndo)}};
        Facts facts;
        if (done == WasDone::kUnheard) facts.push_back({name, std::string(words::kAccepted)});
        facts.push_back({name, std::string(words::kUndone)});
        return facts;
    }

    /// An undo that a person declared settled, and that was done after all: a fact, the first time.
    void hear_late(db::Transaction& tx, Instance<Data>& instance, const Event& event,
                   const Envelope& reply) {
        if (event.kind != Event::Kind::kUndone) return;
        const Fact undone{definition_.shape.rows[event.row].name, std::string(words::kUndone)};
        if (store_.recorded(tx, instance, undone)) return;
        const auto facts = hear(instance.data, event, reply);
        if (facts.back().what != words::kUndone) return;
        store_.save(tx, instance);
        store_.record(tx, instance, facts);
    }

    void move(db::Transaction& tx, Instance<Data>& instance, const Advance& step, Timestamp now,
              Facts facts, Asking asking = Asking::kPlainly) {
        instance.state = step.next;
        if (!instance.state.needs_attention()) {
            instance.attention.clear();
            instance.attention_at = {};
        }
        for (const auto& action : step.actions) {
            const bool asks =
                action.kind == Action::Kind::kSend || action.kind == Action::Kind::kSendUndo;
            if (!asks) continue;
            instance.asked_at = now;
            instance.asked_again = 0;
        }
        store_.save(tx, instance);
        carry_out(tx, instance, step.actions, facts, asking);
        store_.record(tx, instance, facts);
    }

    void carry_out(db::Transaction& tx, const Instance<Data>& instance,
                   const std::vector<Action>& actions, Facts& facts,
                   Asking asking = Asking::kPlainly) {
        for (const auto& action : actions) {
            if (action.kind == Action::Kind::kSettled) continue;
            if (action.kind == Action::Kind::kDecided) {
                facts.push_back({"", std::string(to_text(instance.state.outcome))});
                continue;
            }
            if (action.kind == Action::Kind::kAttention) {
                facts.push_back({definition_.shape.rows[action.row].name, "needs attention"});
                continue;
            }
            const bool undo = action.kind == Action::Kind::kSendUndo;
            facts.push_back(
                {definition_.shape.rows[action.row].name, undo ? "undo asked" : "asked"});
            send(tx, instance, action, asking);
        }
    }

    [[nodiscard]] Outgoing make(const Instance<Data>& instance, const Action& action) const {
        const auto& row = definition_.rows[action.row];
        return action.kind == Action::Kind::kSendUndo ? row.undo(instance.data)
                                                      : row.command(instance.data);
    }

    void send(db::Transaction& tx, const Instance<Data>& instance, const Action& action,
              Asking asking = Asking::kPlainly) {
        auto outgoing = make(instance, action);
        Envelope envelope;
        envelope.exchange = settings_.command_exchange;
        envelope.routing_key = outgoing.queue;
        envelope.type = std::move(outgoing.type);
        envelope.message_id = MessageId{command_id(definition_.shape, instance.id, action)};
        envelope.correlation_id = instance.id;
        envelope.reply_to = settings_.reply_to;
        if (asking == Asking::kAnew) envelope.headers[headers::kReplay] = "retry";
        envelope.body = std::move(outgoing.body);
        sender_(tx, std::move(envelope));
    }

    const Definition<Data>& definition_;
    Store<Data>& store_;
    Sender sender_;
    Settings settings_;
};

}  // namespace bellhop::saga
