// The opening conversation of a connection: from the protocol header to connection.open-ok.
#pragma once

#include "bus/rabbit_bus.hpp"
#include "frames.hpp"

#include <string>

namespace bellhop::bus {

/// Answers one connection's methods on channel 0 until it is open. It never waits: time is the
/// caller's.
class Handshake {
 public:
    Handshake(const RabbitSettings& settings, FrameWriter& writer, FrameReader& reader)
        : settings_(settings), writer_(writer), reader_(reader) {}

    enum class Progress { kGoesOn, kOpen, kRefused };

    void begin();
    [[nodiscard]] Progress on_frame(const amqp_frame_t& frame);

    /// What is awaited now, for a problem.
    [[nodiscard]] std::string awaited() const;
    /// Why it was refused.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }
    /// What it is where the peer just hangs up now.
    [[nodiscard]] std::string hung_up(const std::string& reason) const;
    [[nodiscard]] Milliseconds heartbeat() const { return heartbeat_; }

 private:
    enum class Awaits { kStart, kTune, kOpenOk };

    Progress on_start(const amqp_connection_start_t& start);
    Progress on_tune(const amqp_connection_tune_t& tune);
    Progress on_close(const amqp_connection_close_t& close);
    Progress refuse(std::string problem);
    void send_start_ok();

    const RabbitSettings& settings_;
    FrameWriter& writer_;
    FrameReader& reader_;
    Awaits awaits_ = Awaits::kStart;
    Milliseconds heartbeat_{0};
    std::string refusal_;
};

}  // namespace bellhop::bus
