// The names in the code are those of the topology.
#include "bus/names.hpp"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace names = bus::names;

TEST_CASE("every name is declared in rabbitmq/definitions.json") {
    std::ifstream file("rabbitmq/definitions.json");
    const std::string definitions{std::istreambuf_iterator<char>(file), {}};
    REQUIRE_FALSE(definitions.empty());
    const auto declared = [&](std::string_view name) {
        CAPTURE(name);
        CHECK(definitions.find("{\"name\": \"" + std::string(name) + "\", \"vhost\"") !=
              std::string::npos);
    };
    for (const auto name : {names::kCommands, names::kReplies, names::kEvents,
                            names::kAvailabilityCommands, names::kPaymentCommands})
        declared(name);
    for (int instance = 1; instance <= names::kReplyQueues; ++instance)
        declared(names::reply_queue(instance));
    for (const auto* service : {"availability", "payment", "orchestrator"})
        declared(names::dead_letters(service));
    for (const auto* service : {"availability", "payment"}) {
        declared(names::retry_exchange(service));
        for (const auto& delay : names::kDelays) declared(names::retry_queue(service, delay));
    }
}

}  // namespace bellhop::tests
