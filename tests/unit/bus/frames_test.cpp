// Envelopes to frames and back, cut anywhere.
#include "rabbit/frames.hpp"

#include "rabbit/content.hpp"
#include "rabbit/properties.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::ContentAssembler;
using bus::FrameReader;
using bus::FrameWriter;

namespace {

Envelope sample() {
    Envelope envelope;
    envelope.exchange = "bellhop.commands";
    envelope.routing_key = "payment.commands";
    envelope.type = "payment.charge.v1";
    envelope.message_id = MessageId("m1");
    envelope.correlation_id = "BOOK1";
    envelope.reply_to = "orchestrator.replies.1";
    envelope.app_id = "orchestrator";
    envelope.timestamp = Timestamp{std::chrono::seconds{1'769'904'000}};
    envelope.headers = {{"traceparent", "00-1-2-01"}};
    envelope.body = std::string(10000, 'b');
    return envelope;
}

/// Reads all frames, the bytes coming in pieces of `piece`; a publish counts as a delivery.
std::vector<bus::Content> read_back(std::string_view bytes, std::size_t piece) {
    FrameReader reader;
    ContentAssembler assembler;
    std::vector<bus::Content> contents;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        auto part = bytes.substr(at, piece);
        amqp_frame_t frame{};
        while (reader.next(part, frame) == FrameReader::Read::kFrame) {
            if (frame.frame_type == AMQP_FRAME_METHOD) {
                const auto& publish =
                    *static_cast<amqp_basic_publish_t*>(frame.payload.method.decoded);
                amqp_basic_deliver_t deliver{};
                deliver.delivery_tag = 7;
                deliver.exchange = publish.exchange;
                deliver.routing_key = publish.routing_key;
                assembler.begin(deliver, 3);
            } else if (auto content = assembler.add(frame)) {
                contents.push_back(std::move(*content));
            }
            reader.release(frame.channel);
        }
    }
    return contents;
}

}  // namespace

TEST_CASE("an envelope comes back unchanged, wherever the bytes are cut") {
    FrameWriter writer;
    auto small = sample();
    small.body.clear();
    small.durability = Durability::kTransient;
    REQUIRE(writer.publish(1, sample()));
    REQUIRE(writer.publish(1, small));
    const auto bytes = writer.take();
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{7}, std::size_t{1000}, bytes.size()}) {
        CAPTURE(piece);
        const auto contents = read_back(bytes, piece);
        REQUIRE(contents.size() == 2);
        CHECK(contents[0].delivery.envelope == sample());
        CHECK(contents[1].delivery.envelope == small);
        CHECK(contents[0].delivery.tag == bus::DeliveryTag{3, 7});
    }
}

TEST_CASE("no frame is larger than agreed") {
    FrameWriter writer;
    writer.tune(4096);
    REQUIRE(writer.publish(1, sample()));
    FrameReader reader;
    const auto bytes = writer.take();
    std::string_view rest = bytes;
    amqp_frame_t frame{};
    int bodies = 0;
    while (true) {
        const auto before = rest.size();
        if (reader.next(rest, frame) != FrameReader::Read::kFrame) break;
        CHECK(before - rest.size() <= 4096);
        bodies += frame.frame_type == AMQP_FRAME_BODY;
        reader.release(frame.channel);
    }
    CHECK(bodies == 3);
}

TEST_CASE("what can't be framed leaves no bytes behind") {
    FrameWriter writer;
    auto envelope = sample();
    envelope.body = std::string(bus::kMostBody + 1, 'x');
    CHECK_FALSE(writer.publish(1, envelope));
    envelope = sample();
    envelope.headers["fat"] = std::string(5000, 'x');
    CHECK_FALSE(writer.publish(1, envelope));
    CHECK(writer.size() == 0);
}

TEST_CASE("a body over the limit is dropped as it comes, and the next content is whole") {
    ContentAssembler assembler;
    amqp_basic_properties_t none{};
    amqp_frame_t header{};
    header.frame_type = AMQP_FRAME_HEADER;
    header.payload.properties.decoded = &none;
    header.payload.properties.body_size = bus::kMostBody + 1;
    amqp_frame_t body{};
    body.frame_type = AMQP_FRAME_BODY;
    const std::string half((bus::kMostBody + 1) / 2 + 1, 'x');
    body.payload.body_fragment = bus::to_bytes(half);

    assembler.begin({}, 1);
    CHECK_FALSE(assembler.add(header).has_value());
    CHECK_FALSE(assembler.add(body).has_value());
    const auto large = assembler.add(body);
    REQUIRE(large.has_value());
    CHECK(large->too_large);
    CHECK(large->delivery.envelope.body.empty());

    assembler.begin({}, 1);
    header.payload.properties.body_size = 2;
    body.payload.body_fragment = bus::to_bytes("ok");
    CHECK_FALSE(assembler.add(header).has_value());
    const auto next = assembler.add(body);
    REQUIRE(next.has_value());
    CHECK_FALSE(next->too_large);
    CHECK(next->delivery.envelope.body == "ok");
}

TEST_CASE("bytes that are not AMQP are called broken") {
    FrameReader reader;
    std::string garbage(100, '\xFF');
    std::string_view rest = garbage;
    amqp_frame_t frame{};
    CHECK(reader.next(rest, frame) == FrameReader::Read::kBroken);
}

TEST_CASE("headers of numbers become text, tables are left out") {
    amqp_table_entry_t entries[4]{};
    entries[0].key = bus::to_bytes("x-delivery-count");
    entries[0].value.kind = AMQP_FIELD_KIND_I64;
    entries[0].value.value.i64 = -3;
    entries[1].key = bus::to_bytes("x-death");
    entries[1].value.kind = AMQP_FIELD_KIND_ARRAY;
    entries[2].key = bus::to_bytes("flag");
    entries[2].value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entries[2].value.value.boolean = 1;
    entries[3].key = bus::to_bytes("count");
    entries[3].value.kind = AMQP_FIELD_KIND_U8;
    entries[3].value.value.u8 = 200;
    amqp_basic_properties_t basic{};
    basic._flags = AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_TIMESTAMP_FLAG;
    basic.headers = {4, entries};
    basic.timestamp = UINT64_MAX;
    Envelope envelope;
    bus::read_properties(basic, envelope);
    CHECK(envelope.headers == std::map<std::string, std::string>{
                                  {"x-delivery-count", "-3"}, {"flag", "true"}, {"count", "200"}});
    CHECK(to_text(envelope.timestamp).substr(0, 4) == "9999");
    CHECK(envelope.durability == Durability::kTransient);
}

TEST_CASE("a short string over 255 bytes does not fit") {
    auto envelope = sample();
    CHECK(bus::fits_short_strings(envelope));
    envelope.reply_to = std::string(255, 'x');
    CHECK(bus::fits_short_strings(envelope));
    envelope.reply_to += 'x';
    CHECK_FALSE(bus::fits_short_strings(envelope));
    envelope = sample();
    envelope.headers[std::string(256, 'x')] = "1";
    CHECK_FALSE(bus::fits_short_strings(envelope));
}

TEST_CASE("a content header of another class than basic breaks the connection, and is not read") {
    // Class 20 (channel), its body of no bytes, every property said to be there.
    const std::string header("\x02\x00\x01\x00\x00\x00\x0e\x00\x14\x00\x00", 11);
    const auto bytes = header + std::string(8, '\0') + "\xff\xf8\xce";
    FrameReader reader;
    std::string_view rest = bytes;
    amqp_frame_t frame{};
    CHECK(reader.next(rest, frame) == FrameReader::Read::kBroken);
}

}  // namespace bellhop::tests
