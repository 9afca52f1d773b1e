// One blocking AMQP connection with one channel: as little as the tests of the topology need.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace bellhop::tests {

/// What the broker answers to one question: 0 is yes, else the AMQP reply code, such as 403.
using ReplyCode = int;

class AmqpSession {
 public:
    /// @throws std::runtime_error where the broker does not let us in
    AmqpSession(int port, const std::string& user, const std::string& password);
    ~AmqpSession();
    AmqpSession(const AmqpSession&) = delete;
    AmqpSession& operator=(const AmqpSession&) = delete;

    enum class Declare { kPassive, kActive };
    ReplyCode declare_quorum_queue(const std::string& queue, Declare how);
    ReplyCode declare_direct_exchange(const std::string& exchange, Declare how);
    /// Publishes persistent, mandatory and confirmed. @return 0 confirmed, 312 returned, 406
    /// nacked, else the code that closed the channel
    ReplyCode publish(const std::string& exchange, const std::string& key, const std::string& body);
    /// Takes one message with basic.get. @return nothing where the queue is empty or may not be
    /// read
    std::optional<std::string> take(const std::string& queue);
    /// Takes one message and rejects it, so that it is dead-lettered.
    bool reject_one(const std::string& queue);

 private:
    class Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace bellhop::tests
