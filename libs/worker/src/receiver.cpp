// The good way of a message through the receive loop. The bad ways are in failures.cpp, parking.cpp
// and suspects.cpp.
#include "worker/receiver.hpp"

#include "bus/names.hpp"
#include "core/headers.hpp"
#include "ladder.hpp"
#include "plain_text.hpp"
#include "worker/traced.hpp"

#include <utility>

namespace bellhop::worker {

namespace {

/// With `/reply` behind it, an id must still fit a short string of AMQP (255 bytes).
constexpr std::size_t kLongestId = 249;
/// Beyond its delay a message waits for its turn in the queue; after this long it is taken for
/// lost.
constexpr Milliseconds kPatience{60000};
constexpr Milliseconds kSweepEvery{3600000};
constexpr Milliseconds kPageDelay{1000};
constexpr std::chrono::hours kRemembered{7 * 24};
constexpr std::int64_t kSweepPage = 2000;

void check_identity(const Envelope& envelope) {
    const auto& id = envelope.message_id.value();
    if (id.empty() || id.size() > kLongestId || !is_plain(id)) {
        throw BadMessage("message_id", "must be 1 to 249 printable ASCII characters");
    }
    if (!is_plain(envelope.type)) throw BadMessage("type", "must be printable ASCII");
    if (!is_plain(envelope.correlation_id))
        throw BadMessage("correlation_id", "must be printable ASCII");
}

}  // namespace

Receiver::Receiver(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
                   Options options)
    : scheduler_(scheduler),
      random_(random),
      bus_(bus),
      commits_(commits),
      options_(std::move(options)),
      instance_(options_.service) {}

Receiver::~Receiver() {
    scheduler_.cancel(sweep_timer_);
    for (const auto& message : held_) scheduler_.cancel(message->timer);
}

void Receiver::route(std::string_view type, Route route) {
    routes_[std::string(type)] = std::move(route);
}

void Receiver::start() {
    bus_.consume({options_.queue, options_.prefetch, options_.exclusive},
                 [this](bus::Delivery delivery) { receive(std::move(delivery)); });
    sweep();
}

void Receiver::stop() {
    stopping_ = true;
    scheduler_.cancel(std::exchange(sweep_timer_, 0));
    bus_.stop_consuming();
    // What is held waits for something that is away: another process, or this one later, gets it
    // again.
    for (const auto& message : std::exchange(held_, {})) {
        scheduler_.cancel(message->timer);
        bus_.give_back(message->delivery.tag);
        done(message);
    }
}

void Receiver::receive(bus::Delivery delivery) {
    if (delivery.tag.connection != connection_) new_connection(delivery.tag.connection);
    ++in_hand_;
    auto message = std::make_shared<Message>();
    message->delivery = std::move(delivery);
    const Envelope& envelope = message->delivery.envelope;
    message->suspect =
        message->delivery.redelivered && survived_.erase(envelope.message_id.value()) == 0;
    auto& line = busy_[envelope.correlation_id];
    line.push_back(message);
    if (line.size() == 1) begin(message);
}

void Receiver::prepare(const Shared& message) {
    if (tracer_ != nullptr) begin_span(*message);
    const Envelope& envelope = message->delivery.envelope;
    try {
        if (options_.inbox != Inbox::kNone) {
            message->row = Row::kNone;
            check_identity(envelope);
            message->row = Row::kOwn;
        }
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
    const Envelope& envelope = message.delivery.envelope;
    message.duplicate = false;
    auto before = message.counted ? Known::kAttempts : Known::kNothing;
    if (options_.inbox != Inbox::kNone) before = known(message, tx);
    if (before == Known::kAnswer) return;
    message.reply = message.work(tx);
    message.duplicate = message.reply.again;
    if (options_.inbox == Inbox::kKept) {
        db::inbox::record(tx, envelope, {message.reply.type, message.reply.body}, scheduler_.now());
    } else if (before == Known::kAttempts) {
        db::inbox::lift(tx, envelope.message_id);
    }
}

/// Asked once a batch. A row that another instance commits meanwhile may be missed, as it may be
/// where each message is asked for: the handler's own row keeps it from being done twice, and who
/// counts an attempt or parks looks for the message's row itself.
bool Receiver::nothing_failed(db::Transaction& tx) {
    if (options_.inbox != Inbox::kFailures) return false;
    return nothing_failed_.of(
        tx, [&tx] { return db::inbox::empty(tx); }, [](db::Transaction&, bool) {});
}

Receiver::Known Receiver::known(Message& message, db::Transaction& tx) {
    using State = db::inbox::Entry::State;
    const Envelope& envelope = message.delivery.envelope;
    if (nothing_failed(tx)) return Known::kNothing;
    auto entry = db::inbox::find(tx, envelope.message_id);
    if (!entry) return Known::kNothing;
    if (entry->type != envelope.type || entry->correlation_id != envelope.correlation_id)
        throw BadMessage("message_id", "is that of another message");
    if (entry->state == State::kParked && envelope.headers.contains(headers::kReplay)) {
        db::inbox::lift(tx, envelope.message_id);
        return Known::kNothing;
    }
    if (entry->state == State::kTried && !copy_of_a_waiting_one(message, *entry))
        return Known::kAttempts;
    // For a copy the answer is empty: the one that waits in a delay queue will be answered.
    message.duplicate = true;
    message.reply = {std::move(entry->answer.type), std::move(entry->answer.body)};
    return Known::kAnswer;
}

bool Receiver::copy_of_a_waiting_one(const Message& message, const db::inbox::Entry& entry) const {
    // Of a delivery that was made before nobody knows how far it went: it is never taken for a
    // copy.
    if (entry.attempts == 0 || message.counted || message.delivery.redelivered) return false;
    const auto& headers = message.delivery.envelope.headers;
    const auto number = headers.find(headers::kAttempt);
    if (number != headers.end() && number->second == std::to_string(entry.attempts)) return false;
    return scheduler_.now() < entry.updated_at + delay_after(entry.attempts).length + kPatience;
}

void Receiver::committed(const Shared& message) {
    message->counted = false;
    ++(message->duplicate ? counters_.duplicates : counters_.handled);
    if (!message->duplicate && on_handled_) on_handled_(message->delivery.envelope, message->reply);
    if (message->span) end_span(*message);
    answer(message);
}

void Receiver::answer(const Shared& message) {
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
    answer.headers = trace::headers_of(asked);
    publish(bus_, tracer_, std::move(answer), [this, message](bus::Published outcome) {
        // Returned: who asked is gone for good.
        const bool settled =
            outcome == bus::Published::kConfirmed || outcome == bus::Published::kReturned;
        if (!settled) {
            // Not given back: the broker would redeliver at once, again and again, until its
            // delivery limit makes a dead letter of a good command. After the wait what is on
            // disk answers.
            message->step = Step::kPrepare;
            return hold(message, "broker: it did not take the reply");
        }
        acknowledge_later(message->delivery.tag);
        done(message);
    });
}

void Receiver::done(const Shared& message) {
    --in_hand_;
    if (message->backoff.count() > 0 && --troubled_ == 0) trouble_.clear();
    cleared(message);
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
        scheduler_.post([this, next] { begin(next); });
    }
}

void Receiver::acknowledge_later(bus::DeliveryTag tag) {
    if (acknowledged_.empty()) {
        scheduler_.post([this] { bus_.acknowledge(std::exchange(acknowledged_, {})); });
    }
    acknowledged_.push_back(tag);
}

void Receiver::sweep() {
    forget_page();
    sweep_timer_ = scheduler_.after(kSweepEvery, [this] { sweep(); });
}

void Receiver::forget_page() {
    commits_.submit_lazily(
        [this](db::Transaction& tx) {
            const auto before = scheduler_.now() - kRemembered;
            if (db::inbox::forget(tx, before, kSweepPage) < kSweepPage) return;
            tx.after_commit([this] { forget_page(); });
        },
        kPageDelay);
}

}  // namespace bellhop::worker
