// The good way of a message through the receive loop. The bad ways are in failures.cpp.
#include "worker/receiver.hpp"

#include "bus/names.hpp"
#include "db/inbox.hpp"

#include <utility>

namespace bellhop::worker {

Receiver::Receiver(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
                   Options options)
    : scheduler_(scheduler),
      random_(random),
      bus_(bus),
      commits_(commits),
      options_(std::move(options)) {}

void Receiver::route(std::string_view type, Route route) {
    routes_[std::string(type)] = std::move(route);
}

void Receiver::start() {
    bus_.consume({options_.queue, options_.prefetch, options_.exclusive},
                 [this](bus::Delivery delivery) { receive(std::move(delivery)); });
}

void Receiver::stop() {
    stopping_ = true;
    bus_.stop_consuming();
    // What is held waits for something that is away: another process, or this one later, gets it
    // again.
    for (const auto& message : std::exchange(held_, {})) {
        bus_.give_back(message->delivery.tag);
        done(message);
    }
}

void Receiver::receive(bus::Delivery delivery) {
    drop_held_before(delivery.tag.connection);
    ++in_hand_;
    auto message = std::make_shared<Message>();
    message->delivery = std::move(delivery);
    auto& line = busy_[message->delivery.envelope.correlation_id];
    line.push_back(message);
    if (line.size() == 1) prepare(message);
}

void Receiver::prepare(const Shared& message) {
    const Envelope& envelope = message->delivery.envelope;
    try {
        const auto route = routes_.find(envelope.type);
        if (route == routes_.end())
            throw BadMessage("type", "'" + envelope.type + "' is not known here");
        route->second(envelope, [this, message](Work work, const std::exception_ptr& error) {
            message->work = std::move(work);
            if (error) return failed(message, error);
            commit(message);
        });
    } catch (const std::exception&) {
        failed(message, std::current_exception());
    }
}

void Receiver::commit(const Shared& message) {
    commits_.submit([this, message](db::Transaction& tx) { handle(*message, tx); },
                    [this, message](const std::exception_ptr& error) {
                        if (error) return failed(message, error);
                        committed(message);
                    });
}

void Receiver::handle(Message& message, db::Transaction& tx) {
    if (options_.inbox == Inbox::kNone) {
        message.reply = message.work(tx);
        return;
    }
    const Envelope& envelope = message.delivery.envelope;
    auto known = db::inbox::find(tx, envelope.message_id);
    message.duplicate = known.has_value();
    if (known) {
        message.reply = {std::move(known->type), std::move(known->body)};
        return;
    }
    message.reply = message.work(tx);
    db::inbox::record(tx, envelope, {message.reply.type, message.reply.body}, scheduler_.now());
}

void Receiver::committed(const Shared& message) {
    backoff_ = Milliseconds{0};
    trouble_.clear();
    ++(message->duplicate ? counters_.duplicates : counters_.handled);
    const Envelope& asked = message->delivery.envelope;
    if (message->reply.type.empty() || asked.reply_to.empty()) {
        acknowledge_later(message->delivery.tag);
        return done(message);
    }
    Envelope answer;
    answer.exchange = bus::names::kReplies;
    answer.routing_key = asked.reply_to;
    answer.type = message->reply.type;
    answer.message_id = MessageId{asked.message_id.value() + "/reply"};
    answer.correlation_id = asked.correlation_id;
    answer.app_id = options_.service;
    answer.timestamp = scheduler_.now();
    answer.body = message->reply.body;
    answer.durability = Durability::kTransient;
    if (const auto trace = asked.headers.find("traceparent"); trace != asked.headers.end()) {
        answer.headers.insert(*trace);
    }
    bus_.publish(std::move(answer), [this, message](bus::Published outcome) {
        // Returned: who asked is gone for good.
        const bool settled =
            outcome == bus::Published::kConfirmed || outcome == bus::Published::kReturned;
        if (!settled) {
            // Not given back: the broker would redeliver at once, again and again, until its
            // delivery limit makes a dead letter of a good command. After the wait the inbox
            // answers.
            return hold(message, "broker: it did not take the reply");
        }
        acknowledge_later(message->delivery.tag);
        done(message);
    });
}

void Receiver::done(const Shared& message) {
    --in_hand_;
    next_of(message->delivery.envelope.correlation_id);
}

void Receiver::next_of(const std::string& correlation_id) {
    const auto line = busy_.find(correlation_id);
    if (line == busy_.end()) return;
    line->second.pop_front();
    if (line->second.empty()) {
        busy_.erase(line);
    } else {
        const auto next = line->second.front();
        scheduler_.post([this, next] { prepare(next); });
    }
}

void Receiver::acknowledge_later(bus::DeliveryTag tag) {
    if (acknowledged_.empty()) {
        scheduler_.post([this] { bus_.acknowledge(std::exchange(acknowledged_, {})); });
    }
    acknowledged_.push_back(tag);
}

}  // namespace bellhop::worker
