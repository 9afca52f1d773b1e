// The broker's queues, as its management interface tells of them.
#pragma once

#include "wire/codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::ctl {

/// A number of messages a second, with one decimal in JSON.
struct Rate {
    double per_second = 0;
};
/// `0.8`; without its decimal from 100 on.
[[nodiscard]] std::string rate_text(Rate rate);
void write(wire::Writer& writer, Rate rate);

struct Queue {
    std::string name;
    std::int64_t waiting = 0;
    std::int64_t in_hand = 0;  ///< with a consumer, not yet acknowledged
    std::int64_t consumers = 0;
    Rate in;
    Rate out;                              ///< acknowledged
    Rate growth;                           ///< of what waits and is in hand; may be negative
    std::optional<std::int64_t> limit;     ///< messages that it holds at most
    std::optional<Timestamp> oldest_sent;  ///< of what waits, where the broker knows it
};

/// What to ask the management interface for.
inline constexpr std::string_view kQueuesTarget =
    "/api/queues/bellhop?columns=name,messages_ready,messages_unacknowledged,"
    "consumers,messages_details.rate,message_stats.publish_details.rate,"
    "message_stats.ack_details.rate,effective_policy_definition.max-length,head_message_timestamp";

/// Reads its answer; what the broker does not know yet of a queue is 0. Sorted by name.
/// @throws BadMessage
[[nodiscard]] std::vector<Queue> read_queues(std::string_view json);

/// What a queue's name says.
struct QueueRole {
    enum class Kind { kCommands, kRetry, kDead, kReplies, kUnknown };
    Kind kind = Kind::kUnknown;
    std::string owner;   ///< `payment`; of replies `orchestrator`
    std::string detail;  ///< of a retry its delay, of replies the number of the instance
};
[[nodiscard]] QueueRole role_of(const std::string& queue);
/// For people: `commands for payment`.
[[nodiscard]] std::string purpose_of(const std::string& queue);

}  // namespace bellhop::ctl
