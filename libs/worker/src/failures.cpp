// What goes wrong with a message is sorted here, and what the world did to it is waited out.
#include "worker/receiver.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::worker {

namespace {

constexpr Milliseconds kFirstBackoff{1000};
constexpr Milliseconds kLongestBackoff{30000};
constexpr int kConflictsForFree = 3;

}  // namespace

void Receiver::failed(const Shared& message, const std::exception_ptr& error) {
    message->step = Step::kPrepare;
    try {
        std::rethrow_exception(error);
    } catch (const Unavailable& away) {
        hold(message, away.what());
    } catch (const BadMessage& bad) {
        judge(message, bad.what(), Verdict::kPark);
    } catch (const Conflict& conflict) {
        conflicted(message, conflict.what());
    } catch (const std::exception& other) {
        // Without an inbox nobody counts attempts.
        judge(message, other.what(),
              options_.inbox == Inbox::kNone ? Verdict::kPark : Verdict::kRetry);
    }
}

void Receiver::conflicted(const Shared& message, const std::string& why) {
    // Two transactions met, as a database's deadlock victim may say: that is nobody's fault.
    if (message->conflicts++ < kConflictsForFree) return prepare(message);
    message->conflicts = 0;
    if (options_.inbox == Inbox::kNone) return hold(message, why);
    judge(message, why, Verdict::kRetry);
}

void Receiver::hold(const Shared& message, const std::string& why) {
    if (trouble_ != why) tell("held, to be tried again: " + why, *message);
    if (message->span) fail_span(*message, "unavailable", why);
    trouble_ = why;
    if (message->backoff.count() == 0) ++troubled_;
    if (std::exchange(message->counted, false)) {
        const auto id = message->delivery.envelope.message_id;
        commits_.submit_lazily([id](db::Transaction& tx) { db::inbox::take_back_attempt(tx, id); },
                               Milliseconds{0});
    }
    message->backoff = std::clamp(message->backoff * 2, kFirstBackoff, kLongestBackoff);
    if (stopping_) {
        bus_.give_back(message->delivery.tag);
        return done(message);
    }
    cleared(message);
    held_.push_back(message);
    const auto wait = message->backoff / 2 + random_.up_to(message->backoff / 2);
    message->timer = scheduler_.after(wait, [this, message] { resume(message); });
}

void Receiver::resume(const Shared& message) {
    std::erase(held_, message);
    switch (message->step) {
        case Step::kPrepare:
            return prepare(message);
        case Step::kHandOver:
            return hand_over(message);
        case Step::kMarkParked:
            return mark_parked(message);
    }
}

void Receiver::drop_held() {
    for (const auto& message : std::exchange(held_, {})) {
        scheduler_.cancel(message->timer);
        done(message);
    }
}

void Receiver::tell(const std::string& what, const Message& message) {
    if (observer_) observer_(what, message.delivery.envelope);
}

}  // namespace bellhop::worker
