// AMQP 0-9-1 frames to bytes and back, by rabbitmq-c used as a codec without a socket.
// @see https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf section 2.3
#pragma once

#include "core/envelope.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <amqp.h>
#include <amqp_framing.h>

namespace bellhop::bus {

/// The largest body that is published or taken in.
inline constexpr std::uint64_t kMostBody = std::uint64_t{1024} * 1024;
/// The largest frame that we agree to.
inline constexpr std::uint32_t kMostFrame = 131072;

/// How the refusal of a TLS server begins, in each version.
inline constexpr std::string_view kTlsAlert = "\x15\x03";

[[nodiscard]] inline amqp_bytes_t to_bytes(std::string_view text) {
    // The codec's struct has no const; it only reads what is encoded.
    return {text.size(), const_cast<char*>(text.data())};
}
[[nodiscard]] inline std::string_view to_view(const amqp_bytes_t& bytes) {
    return {static_cast<const char*>(bytes.bytes), bytes.len};
}
[[nodiscard]] inline std::string to_text(const amqp_bytes_t& bytes) {
    return std::string(to_view(bytes));
}

/// Appends frames to one buffer, which leaves in one write.
class FrameWriter {
 public:
    FrameWriter() : scratch_(kMostFrame) {}

    void protocol_header();
    void heartbeat();
    /// @param fields the codec's struct for that method
    template <class Fields>
    void method(amqp_channel_t channel, amqp_method_number_t id, Fields fields) {
        encode_method(channel, id, &fields);
    }
    /// A basic.publish with header and body frames. @return whether it could be encoded: false
    /// where the properties don't fit into a frame or the body is over kMostBody; then nothing was
    /// appended
    [[nodiscard]] bool publish(amqp_channel_t channel, const Envelope& envelope);

    /// The frame size agreed upon.
    void tune(std::uint32_t frame_max) { frame_max_ = frame_max; }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] std::string take() { return std::exchange(bytes_, {}); }

 private:
    void encode_method(amqp_channel_t channel, amqp_method_number_t id, void* fields);
    void frame(std::uint8_t type, amqp_channel_t channel, std::string_view payload);

    std::string bytes_;
    std::vector<char> scratch_;
    std::uint32_t frame_max_ = 4096;  ///< before tune-ok no frame may be larger
};

/// Cuts the bytes of one connection into decoded frames.
class FrameReader {
 public:
    FrameReader();
    ~FrameReader();
    FrameReader(const FrameReader&) = delete;
    FrameReader& operator=(const FrameReader&) = delete;

    enum class Read { kFrame, kNeedsMore, kBroken };
    /// Takes bytes from the front of `bytes`. What the frame points to lives until `release`.
    [[nodiscard]] Read next(std::string_view& bytes, amqp_frame_t& frame);
    void release(amqp_channel_t channel);
    void tune(int channel_max, std::uint32_t frame_max);

 private:
    amqp_connection_state_t codec_;
    bool fresh_ = true;
};

}  // namespace bellhop::bus
