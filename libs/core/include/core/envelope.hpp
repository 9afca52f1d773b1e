// A message with what the broker needs to carry it. The body is JSON text; only wire/ looks inside.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace bellhop {

/// Whether a message outlives the broker (AMQP 0-9-1 delivery-mode 2) or not (1).
enum class Durability { kPersistent, kTransient };
/// Whether the broker must say when no queue takes the message (AMQP 0-9-1 `mandatory`).
enum class Routing { kMandatory, kOptional };

/// The media type of commands and replies.
inline constexpr std::string_view kJsonMedia = "application/json";

/// AMQP 0-9-1 basic properties by their standard names, plus where the message goes.
struct Envelope {
    std::string exchange;  ///< empty: the default exchange, where the routing key names the queue
    std::string routing_key;  ///< at most 255 bytes, as every short string here
    std::string type;         ///< the wire name, such as `availability.hold.v1`
    MessageId message_id;
    std::string correlation_id;  ///< the booking
    std::string reply_to;        ///< the queue that wants the answer; empty where none is wanted
    std::string app_id;          ///< who sent it
    Timestamp timestamp{};       ///< when it was made; crosses the wire in whole seconds
    std::map<std::string, std::string> headers;  ///< text headers only, such as `traceparent`
    std::string content_type{kJsonMedia};        ///< of the body
    std::string body;
    Durability durability = Durability::kPersistent;
    Routing routing = Routing::kMandatory;

    friend bool operator==(const Envelope&, const Envelope&) = default;
};

/// The envelope again as a new publish: without the headers in which the broker keeps its own
/// history
/// (`x-death`, `x-first-death-*`, `x-last-death-*`, `x-delivery-count`). With them kept, RabbitMQ's
/// cycle detection drops messages that come round by a delay queue.
[[nodiscard]] Envelope without_broker_history(Envelope envelope);

}  // namespace bellhop
