// What a person reads when the link doesn't work: what is wrong, and what mends it. Never a
// password.
#pragma once

#include "bus/rabbit_bus.hpp"

#include <string>

namespace bellhop::bus {

/// What the broker said when it closed a connection or a channel.
struct CloseReason {
    int code = 0;
    std::string text;
};

/// `RabbitMQ at 127.0.0.1:5672`, the node that is tried.
[[nodiscard]] std::string broker_text(const RabbitSettings& settings);
/// Before the first attempt ended.
[[nodiscard]] std::string connecting_text(const RabbitSettings& settings);
[[nodiscard]] std::string closed_text(const RabbitSettings& settings);
[[nodiscard]] std::string unreachable_text(const RabbitSettings& settings,
                                           const std::string& reason);
[[nodiscard]] std::string unanswered_text(const RabbitSettings& settings,
                                          const std::string& awaited);
[[nodiscard]] std::string login_refused_text(const RabbitSettings& settings);
/// A connection.close between tune-ok and open-ok.
[[nodiscard]] std::string vhost_refused_text(const RabbitSettings& settings,
                                             const CloseReason& reason);
[[nodiscard]] std::string connection_ended_text(const RabbitSettings& settings,
                                                const std::string& reason);
[[nodiscard]] std::string blocked_text(const RabbitSettings& settings, const std::string& reason);
[[nodiscard]] std::string queue_missing_text(const RabbitSettings& settings,
                                             const std::string& queue);
[[nodiscard]] std::string exchange_missing_text(const RabbitSettings& settings,
                                                const std::string& exchange);
/// A channel.close in answer to basic.consume.
[[nodiscard]] std::string consume_refused_text(const RabbitSettings& settings,
                                               const std::string& queue, const CloseReason& reason);
/// A channel.close in answer to basic.publish.
[[nodiscard]] std::string publish_refused_text(const RabbitSettings& settings,
                                               const std::string& exchange,
                                               const CloseReason& reason);

/// The name between the first pair of single quotes after `word `, as in
/// `NOT_FOUND - no exchange 'x' in vhost 'y'`; empty where there is none.
[[nodiscard]] std::string quoted_after(const std::string& text, const std::string& word);

}  // namespace bellhop::bus
