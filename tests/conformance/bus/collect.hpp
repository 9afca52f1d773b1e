// What the cases of the suite share: envelopes, and places to collect what happens.
#pragma once

#include "fixtures.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bellhop::tests {

/// A message by the default exchange straight to a queue.
inline Envelope message_to(const std::string& queue, const std::string& body = "{}") {
    Envelope envelope;
    envelope.routing_key = queue;
    envelope.type = "test.message.v1";
    envelope.message_id = MessageId("id of " + body.substr(0, 100));
    envelope.body = body;
    return envelope;
}

/// Collects deliveries.
struct Inbox {
    std::vector<bus::Delivery> deliveries;

    [[nodiscard]] bus::Bus::OnDelivery collect() {
        return [this](bus::Delivery delivery) { deliveries.push_back(std::move(delivery)); };
    }
    [[nodiscard]] std::vector<std::string> bodies() const {
        std::vector<std::string> found;
        for (const auto& delivery : deliveries) found.push_back(delivery.envelope.body);
        return found;
    }
    [[nodiscard]] std::vector<bus::DeliveryTag> tags() const {
        std::vector<bus::DeliveryTag> found;
        for (const auto& delivery : deliveries) found.push_back(delivery.tag);
        return found;
    }
};

template <class Fixture>
[[nodiscard]] bool wait_for_link(Fixture& fixture, bus::Bus& link) {
    return fixture.run_until([&] { return link.problems().empty() && link.can_publish(); });
}

/// A link that is complete.
template <class Fixture>
[[nodiscard]] std::unique_ptr<bus::Bus> connected(Fixture& fixture) {
    auto link = fixture.connect();
    if (!wait_for_link(fixture, *link)) throw std::runtime_error("the link does not come up");
    return link;
}

/// Publishes and waits for the answer.
template <class Fixture>
[[nodiscard]] std::optional<bus::Published> publish(Fixture& fixture, bus::Bus& link,
                                                    const Envelope& envelope) {
    std::optional<bus::Published> answer;
    link.publish(envelope, [&](bus::Published published) { answer = published; });
    static_cast<void>(fixture.run_until([&] { return answer.has_value(); }));
    return answer;
}

/// Asks once. Outer nothing: no answer at all.
template <class Fixture>
[[nodiscard]] std::optional<std::optional<bus::QueueState>> inspect(Fixture& fixture,
                                                                    bus::Bus& link,
                                                                    const std::string& queue) {
    std::optional<std::optional<bus::QueueState>> answer;
    link.inspect(queue, [&](std::optional<bus::QueueState> state) { answer = state; });
    static_cast<void>(fixture.run_until([&] { return answer.has_value(); }));
    return answer;
}

/// Asks until a queue has so many messages ready: a quorum queue counts a moment behind.
template <class Fixture>
[[nodiscard]] bool wait_for_ready(Fixture& fixture, bus::Bus& link, const std::string& queue,
                                  std::uint32_t ready) {
    bool asking = false;
    bool reached = false;
    return fixture.run_until([&] {
        if (!asking && !reached) {
            asking = true;
            link.inspect(queue, [&](std::optional<bus::QueueState> state) {
                asking = false;
                reached = state && state->ready == ready;
            });
        }
        return reached;
    });
}

[[nodiscard]] inline bool has_problem_with(const bus::Bus& link, const std::string& words) {
    const auto problems = link.problems();
    return std::any_of(problems.begin(), problems.end(), [&](const std::string& problem) {
        return problem.find(words) != std::string::npos;
    });
}

}  // namespace bellhop::tests
