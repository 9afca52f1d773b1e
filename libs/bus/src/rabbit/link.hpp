// One AMQP connection that makes itself again, for ever: socket, handshake, heartbeats, one write
// per turn.
#pragma once

#include "backoff.hpp"
#include "bus/rabbit_bus.hpp"
#include "frames.hpp"
#include "handshake.hpp"
#include "heartbeat.hpp"
#include "loop/uv_loop.hpp"

#include <functional>
#include <memory>
#include <string>

namespace bellhop::bus {

/// Carries the frames of channels. Its owner opens the channels at each `on_open`.
class Link {
 public:
    struct Events {
        std::function<void()> on_open;
        /// A frame of a channel other than 0. What it points to dies when this returns.
        std::function<void(const amqp_frame_t&)> on_frame;
        /// After `on_open`: the connection and its channels are gone.
        std::function<void()> on_lost;
        /// Bytes left: `pending_bytes` is smaller than it was.
        std::function<void()> on_room;
        /// `problem` or `blocked` changed.
        std::function<void()> on_change;
    };

    /// Begins to connect in the next turn.
    /// @param settings must outlive it; its host and port become those of the node that is tried
    /// @throws BadConfiguration for files of TLS that can't be
    Link(loop::UvLoop& loop, Random& random, RabbitSettings& settings, RabbitCounters& counters,
         Events events);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// Appends a method; it leaves at the end of the turn. Harmless where there is no connection.
    template <class Fields>
    void send(amqp_channel_t channel, amqp_method_number_t id, const Fields& fields) {
        if (phase_ != Phase::kOpen) return;
        writer_.method(channel, id, fields);
        flush_soon();
    }
    /// Appends a publish. @return whether it can be put into frames
    [[nodiscard]] bool send_publish(amqp_channel_t channel, const Envelope& envelope);
    [[nodiscard]] std::size_t pending_bytes() const;

    /// Gives this connection up and makes a new one after the backoff.
    void fail(std::string problem);
    /// All that was to be set up is: the next failure waits briefly again.
    void settled() { backoff_.reset(); }

    [[nodiscard]] bool open() const { return phase_ == Phase::kOpen; }
    /// The broker takes no publishes: an alarm.
    [[nodiscard]] bool blocked() const { return blocked_; }
    /// For how long it has been so by now; 0 where it is not.
    [[nodiscard]] Milliseconds blocked_for() const;
    /// Why the connection doesn't stand, or why it takes no publishes; else empty.
    [[nodiscard]] const std::string& problem() const { return problem_; }

    /// Closes in order, within a short bound, and for good.
    void close();

 private:
    enum class Phase { kWaiting, kConnecting, kHandshake, kOpen, kClosing, kClosed };

    void connect();
    void turn_to_next_address();
    void connected(std::unique_ptr<loop::Stream> stream, const std::string& error);
    [[nodiscard]] std::unique_ptr<loop::Stream> secured(std::unique_ptr<loop::Stream> tcp);
    [[nodiscard]] std::string awaited() const;
    void on_bytes(std::string_view bytes);
    void on_hung_up(const std::string& reason);
    void on_frame(const amqp_frame_t& frame);
    void on_handshake(const amqp_frame_t& frame);
    void on_connection_method(const amqp_method_t& method);
    void set_blocked(bool blocked, const std::string& reason);
    void flush_soon();
    void flush();
    void drop();
    void finish();

    loop::UvLoop& loop_;
    RabbitSettings& settings_;
    RabbitCounters& counters_;
    std::unique_ptr<loop::TlsClient> tls_;  ///< none: plain
    Events events_;
    Backoff backoff_;
    Heartbeat heartbeat_;
    FrameWriter writer_;
    /// Shared, so that a frame that ends the connection still finds its memory.
    std::shared_ptr<FrameReader> reader_;
    std::unique_ptr<Handshake> handshake_;
    std::unique_ptr<loop::Stream> stream_;
    Phase phase_ = Phase::kWaiting;
    Scheduler::TimerId timer_ = 0;
    bool shaking_hands_ = false;  // of TLS
    bool flush_posted_ = false;
    bool blocked_ = false;
    Timestamp blocked_since_{};
    std::string problem_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::bus
