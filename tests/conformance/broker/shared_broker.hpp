// One node for all cases of this program: a start costs seconds.
#pragma once

#include "amqp_session.hpp"
#include "support/broker.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <thread>

namespace bellhop::tests {

inline TestBroker& shared_broker() {
    static TestBroker broker;
    return broker;
}

inline AmqpSession session_of(const std::string& user) {
    return {shared_broker().amqp_port(), user, shared_broker().password(user)};
}

/// Takes one message, waiting for it.
inline std::optional<std::string> take_within(AmqpSession& session, const std::string& queue,
                                              Milliseconds most) {
    const auto deadline = std::chrono::steady_clock::now() + most;
    do {
        if (auto body = session.take(queue)) return body;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    } while (std::chrono::steady_clock::now() < deadline);
    return std::nullopt;
}

}  // namespace bellhop::tests
