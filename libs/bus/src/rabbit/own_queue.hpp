// A queue that a consumer makes for itself: named by the broker, gone with the connection.
#pragma once

#include "bus/bus.hpp"
#include "link.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bellhop::bus {

/// Makes it and binds it, frame by frame on the consumer's channel.
class OwnQueue {
 public:
    OwnQueue(Link& link, amqp_channel_t channel, std::vector<Binding> bindings)
        : link_(link), channel_(channel), bindings_(std::move(bindings)) {}

    [[nodiscard]] bool wanted() const { return !bindings_.empty(); }
    /// Asks for a new one.
    void declare();
    /// The broker's answer to that, or to a binding. @return whether the queue is complete
    [[nodiscard]] bool declared(const amqp_queue_declare_ok_t& answer);
    [[nodiscard]] bool bound();
    [[nodiscard]] const std::string& name() const { return name_; }

 private:
    [[nodiscard]] bool bind_next();

    Link& link_;
    amqp_channel_t channel_;
    std::vector<Binding> bindings_;
    std::size_t next_ = 0;  // to be bound
    std::string name_;
};

}  // namespace bellhop::bus
