// rabbitmq-c, blocking, without any cleverness of ours.
#include "bench/link.hpp"

#include <stdexcept>

#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace bellhop::bench {

namespace {

constexpr amqp_channel_t kChannel = 1;

amqp_bytes_t bytes(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}

std::string text(const amqp_bytes_t& field) {
    return {static_cast<const char*>(field.bytes), field.len};
}

void require_ok(amqp_connection_state_t state, const char* what) {
    if (amqp_get_rpc_reply(state).reply_type != AMQP_RESPONSE_NORMAL)
        throw std::runtime_error(std::string("the broker refuses: ") + what);
}

}  // namespace

Link::Link(const Login& login) : state_(amqp_new_connection()) {
    auto* const socket = amqp_tcp_socket_new(state_);
    timeval most{10, 0};
    amqp_set_rpc_timeout(state_, &most);
    if (amqp_socket_open_noblock(socket, "127.0.0.1", login.port, &most) != AMQP_STATUS_OK)
        throw std::runtime_error("no broker on port " + std::to_string(login.port));
    const auto reply = amqp_login(state_, "bellhop", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN,
                                  login.user.c_str(), login.password.c_str());
    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
        throw std::runtime_error("the broker does not let " + login.user + " in");
    amqp_channel_open(state_, kChannel);
    require_ok(state_, "a channel");
    const int on = 1;
    ::setsockopt(this->socket(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Link::~Link() {
    amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(state_);
}

int Link::socket() const {
    return amqp_get_sockfd(state_);
}

void Link::confirm_publishes() {
    amqp_confirm_select(state_, kChannel);
    require_ok(state_, "confirms");
}

void Link::publish(const Outgoing& message) {
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                        AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                        AMQP_BASIC_CORRELATION_ID_FLAG | AMQP_BASIC_APP_ID_FLAG |
                        AMQP_BASIC_TIMESTAMP_FLAG;
    properties.content_type = amqp_cstring_bytes("application/json");
    properties.delivery_mode = static_cast<std::uint8_t>(message.delivery_mode);
    properties.type = bytes(message.type);
    properties.message_id = bytes(message.message_id);
    properties.correlation_id = bytes(message.correlation_id);
    properties.app_id = bytes(message.app_id);
    properties.timestamp = 1'800'000'000;
    if (!message.reply_to.empty()) {
        properties._flags |= AMQP_BASIC_REPLY_TO_FLAG;
        properties.reply_to = bytes(message.reply_to);
    }
    if (amqp_basic_publish(state_, kChannel, bytes(message.exchange), bytes(message.routing_key), 1,
                           0, &properties, bytes(message.body)) != AMQP_STATUS_OK)
        throw std::runtime_error("the broker takes no message");
}

void Link::consume(const std::string& queue, std::uint16_t prefetch) {
    amqp_basic_qos(state_, kChannel, 0, prefetch, 0);
    require_ok(state_, "a prefetch");
    amqp_basic_consume(state_, kChannel, bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    require_ok(state_, queue.c_str());
}

void Link::acknowledge_up_to(std::uint64_t tag) {
    if (amqp_basic_ack(state_, kChannel, tag, 1) != AMQP_STATUS_OK)
        throw std::runtime_error("the broker takes no acknowledgement");
}

std::optional<Incoming> Link::delivery() {
    amqp_envelope_t envelope{};
    const timeval at_once{0, 0};
    const auto reply = amqp_consume_message(state_, &envelope, &at_once, 0);
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION &&
        reply.library_error == AMQP_STATUS_TIMEOUT)
        return std::nullopt;
    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
        throw std::runtime_error("the broker ended the consumer");
    Incoming incoming{envelope.delivery_tag, text(envelope.message.properties.type),
                      text(envelope.message.properties.correlation_id)};
    amqp_destroy_envelope(&envelope);
    return incoming;
}

std::optional<Confirm> Link::confirm() {
    amqp_frame_t frame{};
    timeval at_once{0, 0};
    const int status = amqp_simple_wait_frame_noblock(state_, &frame, &at_once);
    if (status == AMQP_STATUS_TIMEOUT) return std::nullopt;
    if (status != AMQP_STATUS_OK || frame.frame_type != AMQP_FRAME_METHOD ||
        frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
        throw std::runtime_error("the broker did not take a message");
    const auto* const ack = static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded);
    return Confirm{ack->delivery_tag, ack->multiple != 0};
}

void Link::release_buffers() {
    amqp_maybe_release_buffers(state_);
}

void Link::cork(int on) {
    ::setsockopt(socket(), IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

}  // namespace bellhop::bench
