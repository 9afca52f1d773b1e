// What a message must not carry when it is published again.
#include "core/envelope.hpp"

#include <doctest/doctest.h>

using namespace bellhop;

TEST_CASE("a message published again is without the broker's own history") {
    Envelope envelope;
    envelope.headers = {{"x-death", "a"},
                        {"x-first-death-queue", "b"},
                        {"x-first-death-reason", "c"},
                        {"x-last-death-exchange", "d"},
                        {"x-delivery-count", "e"},
                        {"traceparent", "f"},
                        {"x-death-of-a-salesman", "g"}};
    const auto stripped = without_broker_history(envelope);
    CHECK(stripped.headers ==
          std::map<std::string, std::string>{{"traceparent", "f"}, {"x-death-of-a-salesman", "g"}});
}

TEST_CASE("everything else of the message stays") {
    Envelope envelope;
    envelope.exchange = "bellhop.commands";
    envelope.type = "payment.charge.v1";
    envelope.message_id = MessageId{"M1"};
    envelope.body = "{}";
    envelope.timestamp = from_micros(5);
    envelope.durability = Durability::kTransient;
    CHECK(without_broker_history(envelope) == envelope);
}

TEST_CASE("a message outlives the broker and must be routed, unless said otherwise") {
    CHECK(Envelope{}.durability == Durability::kPersistent);
    CHECK(Envelope{}.routing == Routing::kMandatory);
}
