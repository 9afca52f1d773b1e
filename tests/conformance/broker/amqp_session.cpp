// One blocking AMQP connection, by rabbitmq-c's own calls.
#include "amqp_session.hpp"

#include <array>
#include <stdexcept>

#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <sys/time.h>

namespace bellhop::tests {
namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr int kNacked = 406;
constexpr int kReturned = 312;
constexpr int kNoAnswer = 504;

amqp_bytes_t bytes(const std::string& text) {
    return {text.size(), const_cast<char*>(text.data())};
}

int code_of(const amqp_method_t& method) {
    if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
        return static_cast<amqp_channel_close_t*>(method.decoded)->reply_code;
    }
    if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
        return static_cast<amqp_connection_close_t*>(method.decoded)->reply_code;
    }
    return kNoAnswer;
}

}  // namespace

class AmqpSession::Connection {
 public:
    Connection() : state(amqp_new_connection()) {}
    ~Connection() { amqp_destroy_connection(state); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void open_channel() {
        amqp_channel_open(state, kChannel);
        amqp_confirm_select(state, kChannel);
        if (amqp_get_rpc_reply(state).reply_type != AMQP_RESPONSE_NORMAL) {
            throw std::runtime_error("the broker opens no channel");
        }
    }

    /// After a call that is answered: its code, with the channel open again where a no closed it.
    ReplyCode outcome() {
        const auto reply = amqp_get_rpc_reply(state);
        if (reply.reply_type == AMQP_RESPONSE_NORMAL) return 0;
        return reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION ? reopen(reply.reply) : kNoAnswer;
    }

    ReplyCode reopen(const amqp_method_t& close) {
        const int code = code_of(close);
        if (close.id == AMQP_CHANNEL_CLOSE_METHOD) {
            amqp_channel_close_ok_t answer{};
            amqp_send_method(state, kChannel, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer);
            amqp_maybe_release_buffers(state);
            open_channel();
        }
        return code;
    }

    amqp_connection_state_t state;
};

AmqpSession::AmqpSession(int port, const std::string& user, const std::string& password)
    : connection_(std::make_unique<Connection>()) {
    auto* socket = amqp_tcp_socket_new(connection_->state);
    timeval most{10, 0};
    amqp_set_rpc_timeout(connection_->state, &most);
    if (amqp_socket_open_noblock(socket, "127.0.0.1", port, &most) != AMQP_STATUS_OK) {
        throw std::runtime_error("no broker on port " + std::to_string(port));
    }
    const auto login = amqp_login(connection_->state, "bellhop", 0, 131072, 0,
                                  AMQP_SASL_METHOD_PLAIN, user.c_str(), password.c_str());
    if (login.reply_type != AMQP_RESPONSE_NORMAL) {
        throw std::runtime_error("the broker does not let " + user + " in");
    }
    connection_->open_channel();
}

AmqpSession::~AmqpSession() {
    amqp_connection_close(connection_->state, AMQP_REPLY_SUCCESS);
}

ReplyCode AmqpSession::declare_quorum_queue(const std::string& queue, Declare how) {
    amqp_table_entry_t type{};
    type.key = amqp_cstring_bytes("x-queue-type");
    type.value.kind = AMQP_FIELD_KIND_UTF8;
    type.value.value.bytes = amqp_cstring_bytes("quorum");
    const amqp_table_t arguments{1, &type};
    amqp_queue_declare(connection_->state, kChannel, bytes(queue), how == Declare::kPassive ? 1 : 0,
                       1, 0, 0, arguments);
    return connection_->outcome();
}

ReplyCode AmqpSession::declare_direct_exchange(const std::string& exchange, Declare how) {
    amqp_exchange_declare(connection_->state, kChannel, bytes(exchange),
                          amqp_cstring_bytes("direct"), how == Declare::kPassive ? 1 : 0, 1, 0, 0,
                          amqp_empty_table);
    return connection_->outcome();
}

ReplyCode AmqpSession::publish(const std::string& exchange, const std::string& key,
                               const std::string& body) {
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    amqp_basic_publish(connection_->state, kChannel, bytes(exchange), bytes(key), 1, 0, &properties,
                       bytes(body));
    bool returned = false;
    timeval most{10, 0};
    amqp_frame_t frame{};
    while (amqp_simple_wait_frame_noblock(connection_->state, &frame, &most) == AMQP_STATUS_OK) {
        if (frame.frame_type != AMQP_FRAME_METHOD) continue;
        const auto& method = frame.payload.method;
        if (method.id == AMQP_BASIC_RETURN_METHOD) {
            returned = true;
        } else if (method.id == AMQP_BASIC_ACK_METHOD) {
            return returned ? kReturned : 0;
        } else if (method.id == AMQP_BASIC_NACK_METHOD) {
            return kNacked;
        } else {
            return connection_->reopen(method);
        }
    }
    return kNoAnswer;
}

std::optional<std::string> AmqpSession::take(const std::string& queue) {
    const auto reply = amqp_basic_get(connection_->state, kChannel, bytes(queue), 1);
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) connection_->reopen(reply.reply);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL || reply.reply.id != AMQP_BASIC_GET_OK_METHOD) {
        return std::nullopt;
    }
    amqp_message_t message{};
    amqp_read_message(connection_->state, kChannel, &message, 0);
    std::string body(static_cast<const char*>(message.body.bytes), message.body.len);
    amqp_destroy_message(&message);
    return body;
}

bool AmqpSession::reject_one(const std::string& queue) {
    const auto reply = amqp_basic_get(connection_->state, kChannel, bytes(queue), 0);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL || reply.reply.id != AMQP_BASIC_GET_OK_METHOD) {
        return false;
    }
    const auto tag = static_cast<amqp_basic_get_ok_t*>(reply.reply.decoded)->delivery_tag;
    amqp_message_t message{};
    amqp_read_message(connection_->state, kChannel, &message, 0);
    amqp_destroy_message(&message);
    return amqp_basic_reject(connection_->state, kChannel, tag, 0) == AMQP_STATUS_OK;
}

}  // namespace bellhop::tests
