// AMQP 0-9-1 frames to bytes and back.
#include "frames.hpp"

#include "core/check.hpp"
#include "properties.hpp"

#include <new>

namespace bellhop::bus {

namespace {

constexpr std::size_t kFrameOverhead = 8;  // Type, channel and size before, the end mark after.

void append_big_endian(std::string& bytes, std::uint64_t value, int width) {
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>((value >> shift) & 0xFF));
}

}  // namespace

void FrameWriter::protocol_header() {
    bytes_.append("AMQP\0\0\x09\x01", 8);
}

void FrameWriter::heartbeat() {
    frame(AMQP_FRAME_HEARTBEAT, 0, {});
}

bool FrameWriter::publish(amqp_channel_t channel, const Envelope& envelope) {
    if (envelope.body.size() > kMostBody) return false;
    EncodableProperties properties(envelope);
    const std::size_t most_properties = frame_max_ - kFrameOverhead - 12;
    const int size = amqp_encode_properties(AMQP_BASIC_CLASS, &properties.basic,
                                            {most_properties, scratch_.data()});
    if (size < 0) return false;
    // Before the scratch is used again, for the method.
    const std::string encoded(scratch_.data(), static_cast<std::size_t>(size));

    amqp_basic_publish_t publish{};
    publish.exchange = to_bytes(envelope.exchange);
    publish.routing_key = to_bytes(envelope.routing_key);
    publish.mandatory = envelope.routing == Routing::kMandatory;
    method(channel, AMQP_BASIC_PUBLISH_METHOD, publish);

    std::string header;
    append_big_endian(header, AMQP_BASIC_CLASS, 2);
    append_big_endian(header, 0, 2);  // "weight", unused
    append_big_endian(header, envelope.body.size(), 8);
    header.append(encoded);
    frame(AMQP_FRAME_HEADER, channel, header);

    const std::size_t most = frame_max_ - kFrameOverhead;
    for (std::size_t at = 0; at < envelope.body.size(); at += most)
        frame(AMQP_FRAME_BODY, channel, std::string_view(envelope.body).substr(at, most));
    return true;
}

void FrameWriter::encode_method(amqp_channel_t channel, amqp_method_number_t id, void* fields) {
    for (int shift = 24, at = 0; shift >= 0; shift -= 8, ++at)
        scratch_[static_cast<std::size_t>(at)] = static_cast<char>((id >> shift) & 0xFF);
    const int size = amqp_encode_method(id, fields, {scratch_.size() - 4, scratch_.data() + 4});
    BELLHOP_CHECK(size >= 0);
    const auto whole = static_cast<std::size_t>(size) + 4;
    BELLHOP_CHECK(whole + kFrameOverhead <= frame_max_);
    frame(AMQP_FRAME_METHOD, channel, {scratch_.data(), whole});
}

void FrameWriter::frame(std::uint8_t type, amqp_channel_t channel, std::string_view payload) {
    bytes_.push_back(static_cast<char>(type));
    append_big_endian(bytes_, channel, 2);
    append_big_endian(bytes_, payload.size(), 4);
    bytes_.append(payload);
    bytes_.push_back(static_cast<char>(AMQP_FRAME_END));
}

FrameReader::FrameReader() : codec_(amqp_new_connection()) {
    if (codec_ == nullptr) throw std::bad_alloc();
}

FrameReader::~FrameReader() {
    amqp_destroy_connection(codec_);
}

FrameReader::Read FrameReader::next(std::string_view& bytes, amqp_frame_t& frame) {
    // Too short to be refused as a frame, and nothing comes after it.
    if (std::exchange(fresh_, false) && bytes.starts_with(kTlsAlert)) return Read::kBroken;
    while (!bytes.empty()) {
        const int taken = amqp_handle_input(codec_, to_bytes(bytes), &frame);
        if (taken <= 0) return Read::kBroken;
        bytes.remove_prefix(static_cast<std::size_t>(taken));
        // The codec decodes those of other classes into other structs, which nobody here expects.
        if (frame.frame_type == AMQP_FRAME_HEADER &&
            frame.payload.properties.class_id != AMQP_BASIC_CLASS)
            return Read::kBroken;
        if (frame.frame_type != 0) return Read::kFrame;
    }
    return Read::kNeedsMore;
}

void FrameReader::release(amqp_channel_t channel) {
    amqp_maybe_release_buffers_on_channel(codec_, channel);
}

void FrameReader::tune(int channel_max, std::uint32_t frame_max) {
    amqp_tune_connection(codec_, channel_max, static_cast<int>(frame_max), 0);
}

}  // namespace bellhop::bus
