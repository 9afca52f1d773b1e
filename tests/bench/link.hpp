// One AMQP connection with one channel, by rabbitmq-c's own calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <amqp.h>

namespace bellhop::bench {

struct Login {
    int port = 0;
    std::string user;
    std::string password;
};

struct Outgoing {
    std::string_view exchange;
    std::string_view routing_key;
    std::string_view type;
    std::string_view message_id;
    std::string_view correlation_id;
    std::string_view reply_to;
    std::string_view app_id;
    std::string_view body;
    int delivery_mode = 2;  ///< 2 is persistent, 1 transient
};

struct Incoming {
    std::uint64_t tag = 0;
    std::string type;
    std::string correlation_id;
};

/// A broker's word on what was published: all up to the tag, or this one.
struct Confirm {
    std::uint64_t tag = 0;
    bool multiple = false;
};

/// One thread. Everything throws std::runtime_error where the broker says no.
class Link {
 public:
    explicit Link(const Login& login);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    [[nodiscard]] int socket() const;
    void confirm_publishes();
    /// Mandatory.
    void publish(const Outgoing& message);
    void consume(const std::string& queue, std::uint16_t prefetch);
    /// This one and all before it.
    void acknowledge_up_to(std::uint64_t tag);
    /// What came and was not yet taken; never waits.
    [[nodiscard]] std::optional<Incoming> delivery();
    [[nodiscard]] std::optional<Confirm> confirm();
    void release_buffers();
    /// While it is on, small writes leave in few segments.
    void cork(int on);

 private:
    amqp_connection_state_t state_;
};

}  // namespace bellhop::bench
