// The inbox: which messages were handled, and what was answered.
#include "db/inbox.hpp"

#include "core/errors.hpp"

namespace bellhop::db::inbox {

std::optional<Answer> find(Transaction& tx, const MessageId& id) {
    const auto row = tx.row<std::string, std::string>(R"(
        SELECT answer_type, answer_body FROM inbox
        WHERE message_id = :id AND handled_at IS NOT NULL)",
                                                      id);
    if (!row) return std::nullopt;
    return Answer{std::get<0>(*row), std::get<1>(*row)};
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
            handled_at = excluded.handled_at, updated_at = excluded.updated_at
        WHERE inbox.handled_at IS NULL)",
                                     message.message_id, message.type, message.correlation_id,
                                     answer.type, answer.body, to_micros(now), to_micros(now));
    if (recorded > 0) return;
    throw Conflict("the message was handled already: " + message.message_id.value());
}

int count_attempt(Transaction& tx, const MessageId& id, Timestamp now) {
    const auto row = tx.row<std::int64_t>(R"(
        INSERT INTO inbox (message_id, type, correlation_id, answer_type, answer_body, attempts,
                           handled_at, updated_at)
        VALUES (:id, '', '', '', '', 1, NULL, :now)
        ON CONFLICT (message_id) DO UPDATE
        SET attempts = inbox.attempts + 1, updated_at = excluded.updated_at
        RETURNING attempts)",
                                          id, to_micros(now));
    return static_cast<int>(std::get<0>(row.value()));
}

std::int64_t forget(Transaction& tx, Timestamp before, std::int64_t most) {
    return tx.execute(R"(
        DELETE FROM inbox WHERE message_id IN
            (SELECT message_id FROM inbox WHERE updated_at < :before
             ORDER BY updated_at LIMIT :most))",
                      to_micros(before), most);
}

}  // namespace bellhop::db::inbox
