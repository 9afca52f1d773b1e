// The inbox: which messages were handled, what was answered, and what went wrong before.
#include "db/inbox.hpp"

#include "core/errors.hpp"

namespace bellhop::db::inbox {

namespace {

constexpr std::int64_t kMostKept = 10;

Entry::State state_of(const std::optional<std::int64_t>& handled_at,
                      const std::optional<std::int64_t>& parked_at) {
    if (handled_at) return Entry::State::kHandled;
    return parked_at ? Entry::State::kParked : Entry::State::kTried;
}

}  // namespace

bool empty(Transaction& tx) {
    return !tx.row<std::int64_t>("SELECT 1 FROM inbox LIMIT 1").has_value();
}

std::optional<Entry> find(Transaction& tx, const MessageId& id) {
    using Time = std::optional<std::int64_t>;
    const auto row = tx.row<std::string, std::string, std::string, std::string, std::int64_t,
                            std::int64_t, Time, Time>(R"(
        SELECT type, correlation_id, answer_type, answer_body, attempts, updated_at, handled_at,
               parked_at
        FROM inbox WHERE message_id = :id)",
                                                      id);
    if (!row) return std::nullopt;
    const auto& [type, correlation_id, answer_type, answer_body, attempts, updated, handled,
                 parked] = *row;
    return Entry{state_of(handled, parked),
                 type,
                 correlation_id,
                 {answer_type, answer_body},
                 static_cast<int>(attempts),
                 from_micros(updated)};
}

void record(Transaction& tx, const Envelope& message, const Answer& answer, Timestamp now) {
    // A row without handled_at only counts the attempts so far; it becomes the record.
    const auto recorded = tx.execute(R"(
        INSERT INTO inbox (message_id, type, correlation_id, answer_type, answer_body, attempts,
                           handled_at, updated_at)
        VALUES (:id, :type, :correlation_id, :answer_type, :answer_body, 0, :handled_at,
                :updated_at)
        ON CONFLICT (message_id) DO UPDATE
        SET type = excluded.type, correlation_id = excluded.correlation_id,
            answer_type = excluded.answer_type, answer_body = excluded.answer_body,
            handled_at = excluded.handled_at, updated_at = excluded.updated_at, parked_at = NULL
        WHERE inbox.handled_at IS NULL)",
                                     message.message_id, message.type, message.correlation_id,
                                     answer.type, answer.body, to_micros(now), to_micros(now));
    if (recorded > 0) return;
    throw Conflict("the message was handled already: " + message.message_id.value());
}

int count_attempt(Transaction& tx, const Envelope& message, const Attempt& attempt) {
    const auto row = tx.row<std::int64_t>(R"(
        INSERT INTO inbox (message_id, type, correlation_id, answer_type, answer_body, attempts,
                           handled_at, updated_at)
        VALUES (:id, :type, :correlation_id, '', '', 1, NULL, :now)
        ON CONFLICT (message_id) DO UPDATE
        SET attempts = inbox.attempts + 1, updated_at = excluded.updated_at
        RETURNING attempts)",
                                          message.message_id, message.type, message.correlation_id,
                                          to_micros(attempt.at));
    const auto number = std::get<0>(row.value());
    tx.execute(R"(
        INSERT INTO inbox_attempts (message_id, number, tried_at, instance, reason)
        VALUES (:id, :number, :at, :instance, :reason)
        ON CONFLICT (message_id, number) DO UPDATE
        SET tried_at = excluded.tried_at, instance = excluded.instance, reason = excluded.reason)",
               message.message_id, number, to_micros(attempt.at), attempt.instance, attempt.reason);
    if (number > kMostKept) {
        tx.execute("DELETE FROM inbox_attempts WHERE message_id = :id AND number <= :number",
                   message.message_id, number - kMostKept);
    }
    return static_cast<int>(number);
}

int explain_attempt(Transaction& tx, const MessageId& id, const std::string& reason) {
    const auto row = tx.row<std::int64_t>("SELECT attempts FROM inbox WHERE message_id = :id", id);
    const auto number = row ? std::get<0>(*row) : 0;
    tx.execute(
        "UPDATE inbox_attempts SET reason = :reason WHERE message_id = :id AND number = :number",
        reason, id, number);
    return static_cast<int>(number);
}

void take_back_attempt(Transaction& tx, const MessageId& id) {
    tx.execute(R"(
        DELETE FROM inbox_attempts WHERE message_id = :id AND number =
            (SELECT attempts FROM inbox WHERE message_id = :id))",
               id);
    tx.execute(
        "UPDATE inbox SET attempts = attempts - 1 WHERE message_id = :id AND attempts > 0 AND "
        "handled_at IS NULL AND parked_at IS NULL",
        id);
}

std::vector<Attempt> attempts(Transaction& tx, const MessageId& id) {
    std::vector<Attempt> list;
    for (const auto& [at, instance, reason] : tx.rows<std::int64_t, std::string, std::string>(
             "SELECT tried_at, instance, reason FROM inbox_attempts WHERE message_id = :id "
             "ORDER BY number LIMIT :most",
             id, kMostKept)) {
        list.push_back({from_micros(at), instance, reason});
    }
    return list;
}

void park(Transaction& tx, const Envelope& message, const Answer& answer, Timestamp now) {
    tx.execute(R"(
        INSERT INTO inbox (message_id, type, correlation_id, answer_type, answer_body, attempts,
                           handled_at, parked_at, updated_at)
        VALUES (:id, :type, :correlation_id, :answer_type, :answer_body, 0, NULL, :parked_at,
                :updated_at)
        ON CONFLICT (message_id) DO UPDATE
        SET answer_type = excluded.answer_type, answer_body = excluded.answer_body,
            parked_at = excluded.parked_at, updated_at = excluded.updated_at
        WHERE inbox.handled_at IS NULL)",
               message.message_id, message.type, message.correlation_id, answer.type, answer.body,
               to_micros(now), to_micros(now));
}

void lift(Transaction& tx, const MessageId& id) {
    tx.execute("DELETE FROM inbox_attempts WHERE message_id = :id", id);
    tx.execute("DELETE FROM inbox WHERE message_id = :id AND handled_at IS NULL", id);
}

std::int64_t forget(Transaction& tx, Timestamp before, std::int64_t most) {
    tx.execute(R"(
        DELETE FROM inbox_attempts WHERE message_id IN
            (SELECT message_id FROM inbox WHERE handled_at < :before
             ORDER BY handled_at LIMIT :most))",
               to_micros(before), most);
    return tx.execute(R"(
        DELETE FROM inbox WHERE message_id IN
            (SELECT message_id FROM inbox WHERE handled_at < :before
             ORDER BY handled_at LIMIT :most))",
                      to_micros(before), most);
}

}  // namespace bellhop::db::inbox
