// Making a queue of one's own.
#include "own_queue.hpp"

#include <array>

namespace bellhop::bus {

void OwnQueue::declare() {
    name_.clear();
    next_ = 0;
    std::array<amqp_table_entry_t, 2> arguments{};
    arguments[0].key = to_bytes("x-max-length");
    arguments[0].value.kind = AMQP_FIELD_KIND_I32;
    arguments[0].value.value.i32 = static_cast<std::int32_t>(kMostInOwnQueue);
    arguments[1].key = to_bytes("x-overflow");
    arguments[1].value.kind = AMQP_FIELD_KIND_UTF8;
    arguments[1].value.value.bytes = to_bytes("drop-head");
    amqp_queue_declare_t method{};
    method.exclusive = 1;
    method.auto_delete = 1;
    method.arguments = {static_cast<int>(arguments.size()), arguments.data()};
    link_.send(channel_, AMQP_QUEUE_DECLARE_METHOD, method);
}

bool OwnQueue::declared(const amqp_queue_declare_ok_t& answer) {
    name_ = to_text(answer.queue);
    return bind_next();
}

bool OwnQueue::bound() {
    return bind_next();
}

bool OwnQueue::bind_next() {
    if (next_ == bindings_.size()) return true;
    const auto& binding = bindings_[next_++];
    amqp_queue_bind_t method{};
    method.queue = to_bytes(name_);
    method.exchange = to_bytes(binding.exchange);
    method.routing_key = to_bytes(binding.pattern);
    link_.send(channel_, AMQP_QUEUE_BIND_METHOD, method);
    return false;
}

}  // namespace bellhop::bus
