// The names of the topology, as rabbitmq/definitions.json declares it: one place for every service.
#pragma once

#include "core/time.hpp"

#include <array>
#include <string>
#include <string_view>

namespace bellhop::bus::names {

/// Direct: a command goes to the queue that its routing key names.
inline constexpr std::string_view kCommands = "bellhop.commands";
/// Direct: a reply goes to the reply queue that its routing key names.
inline constexpr std::string_view kReplies = "bellhop.replies";
/// Topic: what happened, by the event's wire name.
inline constexpr std::string_view kEvents = "booking.events";

inline constexpr std::string_view kAvailabilityCommands = "availability.commands";
inline constexpr std::string_view kPaymentCommands = "payment.commands";

/// How many reply queues there are: one for each instance of the orchestrator.
inline constexpr int kReplyQueues = 8;
/// @param instance 1 to kReplyQueues
[[nodiscard]] inline std::string reply_queue(int instance) {
    return "orchestrator.replies." + std::to_string(instance);
}

/// A service's fanout exchange and quorum queue for what nobody could handle: both bear this name.
[[nodiscard]] inline std::string dead_letters(std::string_view service) {
    return std::string(service) + ".dead";
}
/// A service's direct exchange in front of its delay queues.
[[nodiscard]] inline std::string retry_exchange(std::string_view service) {
    return std::string(service) + ".retry";
}

/// A delay before a message comes back to its commands queue.
struct Delay {
    std::string_view name;
    Milliseconds length;
};
inline constexpr std::array kDelays{
    Delay{"1s", Milliseconds{1000}}, Delay{"5s", Milliseconds{5000}},
    Delay{"30s", Milliseconds{30000}}, Delay{"2m", Milliseconds{120000}},
    Delay{"10m", Milliseconds{600000}}};
/// The delay queue of a service, and the key that leads there from its retry exchange.
[[nodiscard]] inline std::string retry_queue(std::string_view service, const Delay& delay) {
    return retry_exchange(service) + "." + std::string(delay.name);
}

}  // namespace bellhop::bus::names
