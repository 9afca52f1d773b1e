// The bad ways of a message: held while the world is away, tried again later, parked for a person.
#include "bus/names.hpp"
#include "db/inbox.hpp"
#include "worker/receiver.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bellhop::worker {

namespace {

constexpr Milliseconds kFirstBackoff{1000};
constexpr Milliseconds kLongestBackoff{30000};

/// The delay queue before the attempt after `attempts` failed ones.
std::string delay_after(int attempts) {
    constexpr std::array kLadder{"1s", "5s", "30s", "2m", "10m"};
    const auto rung =
        std::clamp<std::size_t>(static_cast<std::size_t>(attempts), 1, kLadder.size());
    return kLadder[rung - 1];
}

}  // namespace

void Receiver::failed(const Shared& message, const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const Unavailable& away) {
        hold(message, away.what());
    } catch (const BadMessage& bad) {
        park(message, bad.what(), 1);
    } catch (const Conflict& conflict) {
        // Without an inbox nobody counts attempts, and a conflict passes.
        if (options_.inbox == Inbox::kNone) return hold(message, conflict.what());
        retry_later(message, conflict.what());
    } catch (const std::exception& other) {
        if (options_.inbox == Inbox::kNone) return park(message, other.what(), 1);
        retry_later(message, other.what());
    }
}

void Receiver::hold(const Shared& message, const std::string& why) {
    if (trouble_ != why) tell("held, to be tried again: " + why, *message);
    trouble_ = why;
    if (stopping_) {
        bus_.give_back(message->delivery.tag);
        return done(message);
    }
    held_.push_back(message);
    if (hold_timer_ != 0) return;
    backoff_ = std::clamp(backoff_ * 2, kFirstBackoff, kLongestBackoff);
    hold_timer_ =
        scheduler_.after(backoff_ / 2 + random_.up_to(backoff_ / 2), [this] { retry_held(); });
}

void Receiver::retry_held() {
    hold_timer_ = 0;
    for (const auto& message : std::exchange(held_, {})) prepare(message);
}

void Receiver::drop_held_before(std::uint64_t connection) {
    // What an ended connection had delivered is delivered again by this one: keeping both would
    // grow with every cut.
    const auto stale = std::stable_partition(
        held_.begin(), held_.end(),
        [&](const Shared& message) { return message->delivery.tag.connection == connection; });
    const std::vector<Shared> dropped(stale, held_.end());
    held_.erase(stale, held_.end());
    for (const auto& message : dropped) done(message);
}

void Receiver::retry_later(const Shared& message, const std::string& why) {
    const auto attempts = std::make_shared<int>(0);
    commits_.submit(
        [this, message, attempts](db::Transaction& tx) {
            *attempts = db::inbox::count_attempt(tx, message->delivery.envelope.message_id,
                                                 scheduler_.now());
        },
        [this, message, attempts, why](const std::exception_ptr& error) {
            if (error) return failed(message, error);
            if (*attempts >= options_.most_attempts) return park(message, why, *attempts);
            ++counters_.retried;
            tell("attempt " + std::to_string(*attempts) + " failed, to be tried again: " + why,
                 *message);
            Envelope again = without_broker_history(message->delivery.envelope);
            again.exchange = bus::names::retry_exchange(options_.service);
            again.routing_key = again.exchange + "." + delay_after(*attempts);
            hand_over(message, std::move(again));
        });
}

void Receiver::park(const Shared& message, const std::string& why, int attempts) {
    ++counters_.parked;
    tell("parked in " + options_.service + ".dead: " + why, *message);
    Envelope dead = without_broker_history(message->delivery.envelope);
    dead.exchange = bus::names::dead_letters(options_.service);
    dead.routing_key = options_.queue;
    dead.durability = Durability::kPersistent;
    dead.headers["x-bellhop-reason"] = why.substr(0, 1000);
    dead.headers["x-bellhop-attempts"] = std::to_string(attempts);
    dead.headers["x-bellhop-queue"] = options_.queue;
    dead.headers["x-bellhop-parked-at"] = to_text(scheduler_.now());
    hand_over(message, std::move(dead));
}

void Receiver::hand_over(const Shared& message, Envelope envelope) {
    bus_.publish(std::move(envelope), [this, message](bus::Published outcome) {
        if (outcome == bus::Published::kConfirmed) {
            acknowledge_later(message->delivery.tag);
            return done(message);
        }
        // Not safe elsewhere yet, so not acknowledged here: it waits and is tried again from the
        // beginning.
        hold(message, "broker: it did not take the message over");
    });
}

void Receiver::tell(const std::string& what, const Message& message) {
    if (observer_) observer_(what, message.delivery.envelope);
}

}  // namespace bellhop::worker
