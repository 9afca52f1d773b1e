// One node for all cases of this program: a start costs seconds.
#pragma once

#include "amqp_session.hpp"
#include "support/broker.hpp"
#include "support/eventually.hpp"

#include <optional>
#include <string>

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
    std::optional<std::string> body;
    (void)eventually(most, [&] {
        body = session.take(queue);
        return body.has_value();
    });
    return body;
}

}  // namespace bellhop::tests
