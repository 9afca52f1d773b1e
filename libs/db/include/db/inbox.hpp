// The inbox: which messages were handled, and what was answered. @see Hohpe, Woolf 2003: Idempotent
// Receiver
#pragma once

#include "core/envelope.hpp"
#include "db/database.hpp"

#include <optional>
#include <string>

namespace bellhop::db::inbox {

/// What a handled message was answered with; an empty type means that there was no answer.
struct Answer {
    std::string type;
    std::string body;
};

/// The answer recorded for a message; nothing for a message that was never handled to its end.
[[nodiscard]] std::optional<Answer> find(Transaction& tx, const MessageId& id);
/// Records that the message was handled. @throws Conflict where a racing twin did so first
void record(Transaction& tx, const Envelope& message, const Answer& answer, Timestamp now);
/// Counts one failed attempt to handle the message, by whichever instance. @return the attempts so
/// far
int count_attempt(Transaction& tx, const MessageId& id, Timestamp now);
/// Forgets up to `most` messages last handled or tried before `before`. @return how many
std::int64_t forget(Transaction& tx, Timestamp before, std::int64_t most);

}  // namespace bellhop::db::inbox
