// A failed attempt is counted; then the message goes to a delay queue, or is parked for a person.
#include "bus/names.hpp"
#include "core/headers.hpp"
#include "ladder.hpp"
#include "plain_text.hpp"
#include "wire/parked.hpp"
#include "worker/receiver.hpp"
#include "worker/traced.hpp"

#include <utility>

namespace bellhop::worker {

namespace {

constexpr std::size_t kLongestReason = 300;
/// Keeps messages that failed together from coming back together.
constexpr Milliseconds kJitter{1000};

struct AttemptLine {
    Timestamp at;
    std::string instance;
    std::string reason;
    static constexpr auto fields() {
        return wire::fields(wire::field("at", &AttemptLine::at),
                            wire::field("instance", &AttemptLine::instance),
                            wire::field("reason", &AttemptLine::reason));
    }
};
struct AttemptList {
    std::vector<AttemptLine> attempts;
    static constexpr auto fields() {
        return wire::fields(wire::field("attempts", &AttemptList::attempts));
    }
};

std::string text_of(const std::vector<db::inbox::Attempt>& attempts) {
    AttemptList list;
    for (const auto& [at, instance, reason] : attempts)
        list.attempts.push_back({at, instance, reason});
    return wire::encode(list);
}

std::string what_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    }
}

}  // namespace

void Receiver::judge(const Shared& message, const std::string& why, Verdict verdict) {
    message->why = plain(why, kLongestReason);
    message->verdict = verdict;
    const bool counts =
        message->row == Row::kOwn && (options_.inbox != Inbox::kNone || message->counted);
    if (!counts) {
        message->row = Row::kNone;
        message->attempts = {{scheduler_.now(), instance_, message->why}};
        message->attempt = 1;
        return judged(message);
    }
    commits_.submit(
        [this, message, verdict](db::Transaction& tx) {
            message->verdict = verdict;
            message->row = Row::kOwn;
            judge(*message, tx);
        },
        [this, message](const std::exception_ptr& error) {
            if (error) return hold(message, what_of(error));
            judged(message);
        });
}

void Receiver::judge(Message& message, db::Transaction& tx) {
    using State = db::inbox::Entry::State;
    const Envelope& envelope = message.delivery.envelope;
    const auto entry = db::inbox::find(tx, envelope.message_id);
    const bool of_another =
        entry && (entry->type != envelope.type || entry->correlation_id != envelope.correlation_id);
    const bool handled = entry && entry->state == State::kHandled;
    if (of_another || (handled && message.verdict == Verdict::kPark)) {
        // The row is not this message's: it must neither be marked nor answer for it.
        message.row = Row::kNone;
        message.verdict = Verdict::kPark;
        message.attempts = {{scheduler_.now(), instance_, message.why}};
        message.attempt = 1;
        return;
    }
    const bool parked = entry && entry->state == State::kParked;
    if (handled || (parked && !envelope.headers.contains(headers::kReplay))) {
        message.verdict = Verdict::kKnown;
        message.reply = {entry->answer.type, entry->answer.body};
        return;
    }
    if (parked) db::inbox::lift(tx, envelope.message_id);
    const db::inbox::Attempt attempt{scheduler_.now(), instance_, message.why};
    message.attempt = message.counted
                          ? db::inbox::explain_attempt(tx, envelope.message_id, message.why)
                          : db::inbox::count_attempt(tx, envelope, attempt);
    message.attempts = db::inbox::attempts(tx, envelope.message_id);
    if (message.attempt >= options_.most_attempts) message.verdict = Verdict::kPark;
}

void Receiver::judged(const Shared& message) {
    message->counted = false;
    switch (message->verdict) {
        case Verdict::kKnown:
            message->duplicate = true;
            return committed(message);
        case Verdict::kPark:
            return park(message);
        case Verdict::kRetry:
            return retry_later(message);
    }
}

void Receiver::retry_later(const Shared& message) {
    const auto number = std::to_string(message->attempt);
    ++counters_.retried;
    if (message->span) fail_span(*message, "retried", message->why);
    tell("attempt " + number + " failed, to be tried again: " + message->why, *message);
    Envelope again = without_broker_history(message->delivery.envelope);
    again.exchange = bus::names::retry_exchange(options_.service);
    again.routing_key = bus::names::retry_queue(options_.service, delay_after(message->attempt));
    // The mark is lifted by now; with the header kept, each attempt would be the first.
    again.headers.erase(headers::kReplay);
    again.headers[headers::kAttempt] = number;
    message->leaving = std::move(again);
    cleared(message);
    scheduler_.after(random_.up_to(kJitter), [this, message] { hand_over(message); });
}

void Receiver::park(const Shared& message) {
    message->verdict = Verdict::kPark;
    message->counted = false;
    ++counters_.parked;
    if (message->span) fail_span(*message, "parked", message->why);
    tell("parked in " + options_.service + ".dead: " + message->why, *message);
    Envelope dead = without_broker_history(message->delivery.envelope);
    dead.exchange = bus::names::dead_letters(options_.service);
    dead.routing_key = options_.queue;
    dead.durability = Durability::kPersistent;
    dead.headers.erase(headers::kReplay);
    dead.headers.erase(headers::kAttempt);
    dead.headers[headers::kReason] = message->why;
    dead.headers[headers::kAttempts] = std::to_string(message->attempt);
    dead.headers[headers::kAttemptList] = text_of(message->attempts);
    dead.headers[headers::kQueue] = options_.queue;
    dead.headers[headers::kParkedAt] = to_text(scheduler_.now());
    message->leaving = std::move(dead);
    hand_over(message);
}

void Receiver::hand_over(const Shared& message) {
    publish(bus_, tracer_, Envelope(message->leaving), [this, message](bus::Published outcome) {
        if (outcome != bus::Published::kConfirmed) {
            // Not safe elsewhere yet, so not acknowledged here.
            message->step = Step::kHandOver;
            return hold(message, "broker: it did not take the message over");
        }
        const bool marks = message->verdict == Verdict::kPark && message->row == Row::kOwn &&
                           options_.inbox != Inbox::kNone;
        if (marks) return mark_parked(message);
        acknowledge_later(message->delivery.tag);
        done(message);
    });
}

void Receiver::mark_parked(const Shared& message) {
    // After the dead letter, not before: of two dead letters a person loses nothing, of none the
    // message.
    const Envelope& envelope = message->delivery.envelope;
    const auto answered = reply(wire::Parked{envelope.message_id.value(), message->why});
    commits_.submit(
        [this, message, answered](db::Transaction& tx) {
            db::inbox::park(tx, message->delivery.envelope, {answered.type, answered.body},
                            scheduler_.now());
        },
        [this, message, answered](const std::exception_ptr& error) {
            message->step = Step::kMarkParked;
            if (error) return hold(message, what_of(error));
            message->reply = answered;
            answer(message);
        });
}

}  // namespace bellhop::worker
