// The outbox: messages that are promised by a commit and not yet confirmed by the broker.
// @see Richardson 2018, Microservices Patterns: Transactional Outbox
#pragma once

#include "core/envelope.hpp"
#include "db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::db::outbox {

/// A row: the message, and the number that orders it among its instance's.
struct Row {
    std::int64_t number = 0;
    Envelope envelope;
};

/// Adds a row, a message of JSON (kJsonMedia). @param instance whose relay is to send it
void add(Transaction& tx, int instance, const Row& row, Timestamp now);
/// Removes a row that the broker confirmed.
void remove(Transaction& tx, std::int64_t number);
/// The next rows of an instance after `number`, in order.
[[nodiscard]] std::vector<Row> next(Transaction& tx, int instance, std::int64_t number,
                                    std::int64_t most);
/// Gives the rows of instances that were last seen before `alive_since` (db/instances.hpp) to
/// `instance`, the oldest first. @return how many
std::int64_t adopt(Transaction& tx, int instance, Timestamp alive_since, std::int64_t most);
/// How many rows wait, of all instances.
[[nodiscard]] std::int64_t count(Transaction& tx);
/// How many rows of one correlation id wait.
[[nodiscard]] std::int64_t count_of(Transaction& tx, const std::string& correlation_id);
/// When the oldest of them was promised; nothing where none waits.
[[nodiscard]] std::optional<Timestamp> oldest(Transaction& tx);

}  // namespace bellhop::db::outbox
