// Judging where a booking stands.
#include "bellhopctl/explain/verdict.hpp"

#include "bellhopctl/format.hpp"

#include <algorithm>
#include <cmath>

namespace bellhop::ctl {

namespace {

using orchestrator::contract::Waits;

struct Circumstances {
    Timestamp now;
    const Place& place;
};

double seconds(Timestamp from, Timestamp to) {
    return std::chrono::duration<double>(to - from).count();
}

std::string text_of(double value) {
    auto text = std::to_string(std::llround(value * 10));
    if (text.size() < 2) text.insert(0, "0");
    return text.insert(text.size() - 1, ".") + " s";
}

/// `payment` of `payment.commands`.
std::string worker_of(const Waits& waits) {
    return waits.queue.substr(0, waits.queue.find('.'));
}

std::string asked_for(const Waits& waits) {
    return (waits.undo ? "the undo of " : "") + waits.step;
}

bool lies_there(const Waits& waits, const std::vector<dlq::Letter>& letters) {
    return std::any_of(letters.begin(), letters.end(), [&](const auto& letter) {
        return letter.envelope.message_id.value() == waits.message_id;
    });
}

void say_parked(const Waits& waits, const Known& known, Verdict& verdict) {
    const auto& id = known.booking.booking_id.value();
    const auto dead = worker_of(waits) + ".dead";
    auto sentence = asked_for(waits) + " was given up by " + worker_of(waits) + ": " +
                    known.booking.attention.value_or("no reason was kept");
    const bool found = known.letters && lies_there(waits, *known.letters);
    if (known.letters)
        sentence += (found ? "; its message lies in " : "; its message is not in ") + dead;
    verdict.where.push_back(sentence);
    verdict.next.push_back(
        (found ? "bellhopctl dlq replay --booking " : "bellhopctl attention retry ") + id +
        "   # once the cause is gone");
}

/// Letters that nothing waits for any more.
void say_left_over(const Known& known, Verdict& verdict) {
    if (!known.letters) return;
    const auto& awaited = known.booking.waits_for;
    for (const auto& letter : *known.letters) {
        const auto& id = letter.envelope.message_id.value();
        if (std::any_of(awaited.begin(), awaited.end(),
                        [&](const auto& waits) { return waits.parked && waits.message_id == id; }))
            continue;
        verdict.where.push_back(id + " lies in " + letter.service + ".dead: " + letter.reason);
        verdict.next.push_back("bellhopctl dlq show " + id);
    }
}

std::string queue_words(const Waits& waits, const QueueLook& queue) {
    auto words = "behind " + counted(waits.ahead, "other booking") + "; " + waits.queue + " has " +
                 std::to_string(queue.ready) + " waiting, " + std::to_string(queue.delivered) +
                 " in hand, ";
    return words +
           (queue.consumers == 0 ? "and nobody consumes it" : counted(queue.consumers, "consumer"));
}

void say_waiting(const Waits& waits, const Known& known, Circumstances at, Verdict& verdict) {
    const auto worker = worker_of(waits);
    std::string where = "waits for " + worker + " to answer " + asked_for(waits);
    if (waits.since) where += ", asked " + text_of(seconds(*waits.since, at.now)) + " ago";
    if (waits.asked_again > 0) {
        where += ", " + std::to_string(waits.asked_again + 1) + " times in all";
    }
    const auto queue = known.queues.find(waits.queue);
    if (queue != known.queues.end()) where += ": " + queue_words(waits, queue->second);
    verdict.where.push_back(where);
    const auto trouble = known.troubles.find(worker);
    if (trouble != known.troubles.end()) {
        verdict.where.push_back("a worker is missing: " + trouble->second);
    }
    const bool missing = trouble != known.troubles.end() ||
                         (queue != known.queues.end() && queue->second.consumers == 0);
    if (missing) verdict.next.push_back(at.place.start(worker));
}

void say_dead_letters(const Known& known, Verdict& verdict) {
    const auto trouble = known.troubles.find("dead letters");
    if (trouble == known.troubles.end()) return;
    verdict.where.push_back("the dead letters could not be looked at: " + trouble->second);
}

void say_broker(const Known& known, const Place& place, Verdict& verdict) {
    const auto trouble = known.troubles.find("management");
    if (trouble == known.troubles.end()) return;
    verdict.where.push_back("the broker's management does not answer: " + trouble->second);
    verdict.next.push_back(place.start("rabbitmq"));
}

std::string summary_of(const Known& known) {
    const auto& booking = known.booking;
    auto summary = booking.booking_id.value() + " is " + booking.status;
    if (booking.attention) return summary + " and needs a person: " + *booking.attention;
    if (booking.status == "pending") return summary;
    return summary + (booking.settled ? "; nothing of it is outstanding"
                                      : "; what was done is still being undone");
}

/// `hold_room` of `BOOK1/hold_room`.
std::string step_of(const dlq::Letter& letter) {
    const auto& id = letter.envelope.message_id.value();
    const auto booking = letter.envelope.correlation_id + "/";
    return id.starts_with(booking) ? id.substr(booking.size()) : id;
}

void add_attempts(const dlq::Letter& letter, std::vector<Moment>& moments) {
    const auto step = step_of(letter);
    for (const auto& attempt : letter.attempt_list) {
        moments.push_back({attempt.at, 0,
                           step + " failed at " + letter.service + " " + attempt.instance + ": " +
                               attempt.reason});
    }
    if (letter.parked_at) moments.push_back({*letter.parked_at, 0, step + " became a dead letter"});
}

std::vector<Moment> timeline_of(const Known& known) {
    std::vector<Moment> moments;
    for (const auto& happened : known.booking.history) {
        moments.push_back(
            {happened.at, 0,
             (happened.step.empty() ? "booking" : happened.step) + " " + happened.what});
    }
    if (known.letters) {
        for (const auto& letter : *known.letters) add_attempts(letter, moments);
    }
    // What happened at one time stays in the order of its source.
    std::stable_sort(moments.begin(), moments.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    for (std::size_t i = 1; i < moments.size(); ++i)
        moments[i].after_s = seconds(moments[i - 1].at, moments[i].at);
    return moments;
}

}  // namespace

Verdict judge(const Known& known, Timestamp now, const Place& place) {
    Verdict verdict;
    verdict.summary = summary_of(known);
    verdict.timeline = timeline_of(known);
    if (known.booking.unsent > 0) {
        verdict.where.push_back(std::to_string(known.booking.unsent) +
                                " of its messages lie in the orchestrator's outbox: the broker "
                                "has not confirmed them");
    }
    for (const auto& waits : known.booking.waits_for) {
        if (waits.parked) {
            say_parked(waits, known, verdict);
        } else {
            say_waiting(waits, known, {now, place}, verdict);
        }
    }
    say_left_over(known, verdict);
    say_dead_letters(known, verdict);
    if (!known.booking.waits_for.empty()) say_broker(known, place, verdict);
    if (known.hold) verdict.where.push_back("availability says: " + known.hold->state);
    if (known.payment) {
        verdict.where.push_back("payment says: " + known.payment->state + ", " +
                                known.payment->amount.text() + " " + known.payment->currency);
    }
    return verdict;
}

}  // namespace bellhop::ctl
