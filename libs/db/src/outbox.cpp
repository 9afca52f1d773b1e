// The outbox: messages that are promised by a commit and not yet confirmed by the broker.
#include "db/outbox.hpp"

#include "core/check.hpp"
#include "packed_headers.hpp"

#include <string>

namespace bellhop::db::outbox {

void add(Transaction& tx, int instance, const Row& row, Timestamp now) {
    const auto& envelope = row.envelope;
    BELLHOP_CHECK(envelope.content_type == kJsonMedia);  // The row does not keep it.
    tx.execute(R"(
        INSERT INTO outbox (number, instance, exchange, routing_key, type, message_id,
                            correlation_id, reply_to, app_id, sent_at, headers, body, durability,
                            routing, created_at)
        VALUES (:number, :instance, :exchange, :routing_key, :type, :message_id, :correlation_id,
                :reply_to, :app_id, :sent_at, :headers, :body, :durability, :routing, :created_at))",
               row.number, instance, envelope.exchange, envelope.routing_key, envelope.type,
               envelope.message_id, envelope.correlation_id, envelope.reply_to, envelope.app_id,
               to_micros(envelope.timestamp), packed(envelope.headers), envelope.body,
               envelope.durability == Durability::kPersistent ? "persistent" : "transient",
               envelope.routing == Routing::kMandatory ? "mandatory" : "optional", to_micros(now));
}

void remove(Transaction& tx, std::int64_t number) {
    tx.execute("DELETE FROM outbox WHERE number = :number", number);
}

std::vector<Row> next(Transaction& tx, int instance, std::int64_t number, std::int64_t most) {
    using Text = std::string;
    auto found = tx.rows<std::int64_t, Text, Text, Text, Text, Text, Text, Text, std::int64_t, Text,
                         Text, Text, Text>(
        R"(
        SELECT number, exchange, routing_key, type, message_id, correlation_id, reply_to, app_id,
               sent_at, headers, body, durability, routing
        FROM outbox WHERE instance = :instance AND number > :number ORDER BY number LIMIT :most)",
        instance, number, most);
    std::vector<Row> rows;
    rows.reserve(found.size());
    for (auto& [id, exchange, routing_key, type, message_id, correlation_id, reply_to, app_id,
                sent_at, headers, body, durability, routing] : found) {
        Envelope envelope;
        envelope.exchange = std::move(exchange);
        envelope.routing_key = std::move(routing_key);
        envelope.type = std::move(type);
        envelope.message_id = MessageId{std::move(message_id)};
        envelope.correlation_id = std::move(correlation_id);
        envelope.reply_to = std::move(reply_to);
        envelope.app_id = std::move(app_id);
        envelope.timestamp = from_micros(sent_at);
        envelope.headers = unpacked(headers);
        envelope.body = std::move(body);
        envelope.durability =
            durability == "persistent" ? Durability::kPersistent : Durability::kTransient;
        envelope.routing = routing == "mandatory" ? Routing::kMandatory : Routing::kOptional;
        rows.push_back({id, std::move(envelope)});
    }
    return rows;
}

std::int64_t adopt(Transaction& tx, int instance, Timestamp alive_since, std::int64_t most) {
    // Asked twice whose they are: another instance may have adopted them meanwhile.
    return tx.execute(R"(
        UPDATE outbox SET instance = :mine
        WHERE instance IN (SELECT instance FROM instances
                           WHERE instance <> :mine AND seen_at < :alive)
        AND number IN (SELECT number FROM outbox WHERE instance IN
                           (SELECT instance FROM instances
                            WHERE instance <> :mine AND seen_at < :alive)
                       ORDER BY number LIMIT :most))",
                      instance, to_micros(alive_since), most);
}

std::int64_t count(Transaction& tx) {
    return std::get<0>(tx.row<std::int64_t>("SELECT count(*) FROM outbox").value());
}

std::int64_t count_of(Transaction& tx, const std::string& correlation_id) {
    return std::get<0>(
        tx.row<std::int64_t>("SELECT count(*) FROM outbox WHERE correlation_id = :id",
                             correlation_id)
            .value());
}

std::optional<Timestamp> oldest(Transaction& tx) {
    const auto row = tx.row<std::optional<std::int64_t>>("SELECT min(created_at) FROM outbox");
    const auto at = row ? std::get<0>(*row) : std::nullopt;
    return at ? std::optional{from_micros(*at)} : std::nullopt;
}

}  // namespace bellhop::db::outbox
