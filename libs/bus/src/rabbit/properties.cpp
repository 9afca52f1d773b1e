// An envelope as AMQP basic properties, and back.
#include "properties.hpp"

#include "frames.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace bellhop::bus {

namespace {

constexpr std::size_t kMostShortString = 255;

std::optional<std::string> header_text(const amqp_field_value_t& field) {
    switch (field.kind) {
        case AMQP_FIELD_KIND_UTF8:
        case AMQP_FIELD_KIND_BYTES:
            return to_text(field.value.bytes);
        case AMQP_FIELD_KIND_BOOLEAN:
            return field.value.boolean != 0 ? "true" : "false";
        case AMQP_FIELD_KIND_I8:
            return std::to_string(field.value.i8);
        case AMQP_FIELD_KIND_U8:
            return std::to_string(field.value.u8);
        case AMQP_FIELD_KIND_I16:
            return std::to_string(field.value.i16);
        case AMQP_FIELD_KIND_U16:
            return std::to_string(field.value.u16);
        case AMQP_FIELD_KIND_I32:
            return std::to_string(field.value.i32);
        case AMQP_FIELD_KIND_U32:
            return std::to_string(field.value.u32);
        case AMQP_FIELD_KIND_I64:
            return std::to_string(field.value.i64);
        case AMQP_FIELD_KIND_U64:
        case AMQP_FIELD_KIND_TIMESTAMP:
            return std::to_string(field.value.u64);
        default:
            return std::nullopt;
    }
}

void set_text(amqp_basic_properties_t& basic, amqp_flags_t flag, amqp_bytes_t& field,
              const std::string& text) {
    if (text.empty()) return;
    basic._flags |= flag;
    field = to_bytes(text);
}

Timestamp from_seconds(std::uint64_t seconds) {
    // Any 64-bit number may arrive; beyond the year 9999 it is no time.
    constexpr std::uint64_t kMostSeconds = 253'402'300'799;
    const auto bounded = static_cast<std::int64_t>(std::min(seconds, kMostSeconds));
    return Timestamp{std::chrono::seconds{bounded}};
}

}  // namespace

EncodableProperties::EncodableProperties(const Envelope& envelope) {
    basic._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG;
    basic.content_type = to_bytes(envelope.content_type);
    basic.delivery_mode = envelope.durability == Durability::kPersistent
                              ? AMQP_DELIVERY_PERSISTENT
                              : AMQP_DELIVERY_NONPERSISTENT;
    set_text(basic, AMQP_BASIC_TYPE_FLAG, basic.type, envelope.type);
    set_text(basic, AMQP_BASIC_MESSAGE_ID_FLAG, basic.message_id, envelope.message_id.value());
    set_text(basic, AMQP_BASIC_CORRELATION_ID_FLAG, basic.correlation_id, envelope.correlation_id);
    set_text(basic, AMQP_BASIC_REPLY_TO_FLAG, basic.reply_to, envelope.reply_to);
    set_text(basic, AMQP_BASIC_APP_ID_FLAG, basic.app_id, envelope.app_id);
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(envelope.timestamp).time_since_epoch().count();
    if (seconds > 0) {
        basic._flags |= AMQP_BASIC_TIMESTAMP_FLAG;
        basic.timestamp = static_cast<std::uint64_t>(seconds);
    }
    if (envelope.headers.empty()) return;
    for (const auto& [name, text] : envelope.headers) {
        amqp_table_entry_t entry{};
        entry.key = to_bytes(name);
        entry.value.kind = AMQP_FIELD_KIND_UTF8;
        entry.value.value.bytes = to_bytes(text);
        headers.push_back(entry);
    }
    basic._flags |= AMQP_BASIC_HEADERS_FLAG;
    basic.headers = {static_cast<int>(headers.size()), headers.data()};
}

void read_properties(const amqp_basic_properties_t& basic, Envelope& envelope) {
    const auto has = [&basic](amqp_flags_t flag) { return (basic._flags & flag) != 0; };
    if (has(AMQP_BASIC_CONTENT_TYPE_FLAG)) envelope.content_type = to_text(basic.content_type);
    if (has(AMQP_BASIC_TYPE_FLAG)) envelope.type = to_text(basic.type);
    if (has(AMQP_BASIC_MESSAGE_ID_FLAG)) envelope.message_id = MessageId(to_text(basic.message_id));
    if (has(AMQP_BASIC_CORRELATION_ID_FLAG))
        envelope.correlation_id = to_text(basic.correlation_id);
    if (has(AMQP_BASIC_REPLY_TO_FLAG)) envelope.reply_to = to_text(basic.reply_to);
    if (has(AMQP_BASIC_APP_ID_FLAG)) envelope.app_id = to_text(basic.app_id);
    if (has(AMQP_BASIC_TIMESTAMP_FLAG)) envelope.timestamp = from_seconds(basic.timestamp);
    const bool persistent =
        has(AMQP_BASIC_DELIVERY_MODE_FLAG) && basic.delivery_mode == AMQP_DELIVERY_PERSISTENT;
    envelope.durability = persistent ? Durability::kPersistent : Durability::kTransient;
    if (!has(AMQP_BASIC_HEADERS_FLAG)) return;
    for (int i = 0; i < basic.headers.num_entries; ++i) {
        const auto& entry = basic.headers.entries[i];
        if (auto text = header_text(entry.value))
            envelope.headers[to_text(entry.key)] = std::move(*text);
    }
}

bool fits_short_strings(const Envelope& envelope) {
    for (const auto* text :
         {&envelope.exchange, &envelope.routing_key, &envelope.type, &envelope.message_id.value(),
          &envelope.correlation_id, &envelope.reply_to, &envelope.app_id, &envelope.content_type})
        if (text->size() > kMostShortString) return false;
    return std::all_of(envelope.headers.begin(), envelope.headers.end(),
                       [](const auto& header) { return header.first.size() <= kMostShortString; });
}

}  // namespace bellhop::bus
