// The inbox: which messages were handled, what was answered, and what went wrong before.
// @see Hohpe, Woolf 2003: Idempotent Receiver
#pragma once

#include "core/envelope.hpp"
#include "db/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bellhop::db::inbox {

/// What a message was answered with; an empty type means that there was no answer.
struct Answer {
    std::string type;
    std::string body;
};

/// What is known of a message.
struct Entry {
    enum class State {
        kTried,    ///< attempts failed, or one is being made
        kHandled,  ///< to its end, with this answer
        kParked,   ///< given up until somebody lifts the mark; the answer says so
    };
    State state = State::kTried;
    std::string type;            ///< of the first message of this id
    std::string correlation_id;  ///< the same
    Answer answer;
    int attempts = 0;
    Timestamp updated_at{};
};

/// One failed attempt.
struct Attempt {
    Timestamp at{};
    std::string instance;  ///< who tried
    std::string reason;
};

/// Whether nothing is known of any message, as where none ever failed and none is kept.
[[nodiscard]] bool empty(Transaction& tx);
/// What is known of a message; nothing where it is new.
[[nodiscard]] std::optional<Entry> find(Transaction& tx, const MessageId& id);
/// Records that the message was handled. @throws Conflict where a racing twin did so first
void record(Transaction& tx, const Envelope& message, const Answer& answer, Timestamp now);

/// Counts one attempt to handle the message, by whichever instance. Not for a handled one. The last
/// ten are kept with their reasons. @return the attempts so far
int count_attempt(Transaction& tx, const Envelope& message, const Attempt& attempt);
/// Gives the attempt counted last its reason. @return the attempts so far
int explain_attempt(Transaction& tx, const MessageId& id, const std::string& reason);
/// Takes the attempt counted last back: it was not the message's fault.
void take_back_attempt(Transaction& tx, const MessageId& id);
/// The attempts that are kept, in order.
[[nodiscard]] std::vector<Attempt> attempts(Transaction& tx, const MessageId& id);

/// Marks a message as parked, with the answer for its copies. A handled one stays as it is.
void park(Transaction& tx, const Envelope& message, const Answer& answer, Timestamp now);
/// Forgets a message that was not handled: its attempts and its mark. It begins anew.
void lift(Transaction& tx, const MessageId& id);

/// Forgets up to `most` messages handled before `before`, and their attempts. What was never
/// handled stays. @return how many
std::int64_t forget(Transaction& tx, Timestamp before, std::int64_t most);

}  // namespace bellhop::db::inbox
