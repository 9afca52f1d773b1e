// Bytes from a broker: cut into frames, put together to deliveries, whole and in pieces; each
// delivery is published and read again as the same envelope. The first byte says how long the
// pieces are.
#include "fuzz/try_one.hpp"
#include "rabbit/content.hpp"
#include "rabbit/properties.hpp"

#include <algorithm>
#include <vector>

namespace bellhop::fuzz {

namespace {

using bus::Content;
using bus::FrameReader;

/// What a delivery or, of our own bytes, a publish says of the place.
amqp_basic_deliver_t deliver_of(const amqp_method_t& method) {
    if (method.id == AMQP_BASIC_DELIVER_METHOD)
        return *static_cast<const amqp_basic_deliver_t*>(method.decoded);
    const auto& publish = *static_cast<const amqp_basic_publish_t*>(method.decoded);
    amqp_basic_deliver_t deliver{};
    deliver.exchange = publish.exchange;
    deliver.routing_key = publish.routing_key;
    return deliver;
}

void take_frame(const amqp_frame_t& frame, bus::ContentAssembler& assembler,
                std::vector<Content>& contents) {
    if (frame.frame_type != AMQP_FRAME_METHOD) {
        if (auto content = assembler.add(frame)) contents.push_back(std::move(*content));
        return;
    }
    const auto& method = frame.payload.method;
    if (method.id == AMQP_BASIC_DELIVER_METHOD || method.id == AMQP_BASIC_PUBLISH_METHOD)
        assembler.begin(deliver_of(method), 1);
}

/// As after a handshake; the codec takes no tuning before its first frame.
void open(FrameReader& reader) {
    bus::FrameWriter writer;
    amqp_connection_tune_t tune{};
    tune.frame_max = bus::kMostFrame;
    writer.method(0, AMQP_CONNECTION_TUNE_METHOD, tune);
    const auto first = writer.take();
    std::string_view bytes = first;
    amqp_frame_t frame{};
    BELLHOP_CHECK(reader.next(bytes, frame) == FrameReader::Read::kFrame);
    reader.tune(4, bus::kMostFrame);
    reader.release(0);
}

std::vector<Content> contents_of(std::string_view bytes, std::size_t piece) {
    FrameReader reader;
    open(reader);
    bus::ContentAssembler assembler;
    std::vector<Content> contents;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        auto part = bytes.substr(at, piece);
        amqp_frame_t frame{};
        auto read = FrameReader::Read::kFrame;
        while ((read = reader.next(part, frame)) == FrameReader::Read::kFrame) {
            take_frame(frame, assembler, contents);
            reader.release(frame.channel);
        }
        if (read == FrameReader::Read::kBroken) break;
    }
    return contents;
}

void publish_again(const Envelope& envelope) {
    BELLHOP_CHECK(bus::fits_short_strings(envelope));
    bus::FrameWriter writer;
    writer.tune(bus::kMostFrame);
    if (!writer.publish(1, envelope)) return;
    const auto again = contents_of(writer.take(), bus::kMostFrame);
    BELLHOP_CHECK(again.size() == 1);
    BELLHOP_CHECK(again.front().delivery.envelope == envelope);
}

}  // namespace

void try_one(std::string_view bytes) {
    const std::size_t piece = std::max(1U, take_byte(bytes));
    const auto whole = contents_of(bytes, std::max<std::size_t>(1, bytes.size()));
    const auto cut = contents_of(bytes, piece);
    const bool same = std::equal(whole.begin(), whole.end(), cut.begin(), cut.end(),
                                 [](const Content& one, const Content& other) {
                                     return one.too_large == other.too_large &&
                                            one.delivery.envelope == other.delivery.envelope;
                                 });
    BELLHOP_CHECK(same);
    for (const auto& content : whole) {
        BELLHOP_CHECK(content.delivery.envelope.body.size() <= bus::kMostBody);
        publish_again(content.delivery.envelope);
    }
}

}  // namespace bellhop::fuzz
