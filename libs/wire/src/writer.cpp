// The writer, on RapidJSON's.
#include "wire/writer.hpp"

#include "wire/json_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace bellhop::wire {

struct Writer::State {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
};

namespace {

rapidjson::SizeType size_of(std::string_view text) {
    return static_cast<rapidjson::SizeType>(text.size());
}

/// How many bytes the UTF-8 sequence that begins here has; 0 where there is none (RFC 3629).
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    }
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    const bool too_large = lead == 0xF4 && byte(1) >= 0x90;
    return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto length = sequence_length(text);
        if (length == 0) {
            out += "\xEF\xBF\xBD";
            text.remove_prefix(1);
        } else {
            out += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return out;
}

Writer::Writer() : state_(std::make_unique<State>()) {}
Writer::~Writer() = default;

void Writer::begin_object() {
    state_->writer.StartObject();
}
void Writer::end_object() {
    state_->writer.EndObject();
}
void Writer::begin_array() {
    state_->writer.StartArray();
}
void Writer::end_array() {
    state_->writer.EndArray();
}
void Writer::key(std::string_view name) {
    state_->writer.Key(name.data(), size_of(name));
}
void Writer::text(std::string_view value) {
    state_->writer.String(value.data(), size_of(value));
}
void Writer::integer(std::int64_t value) {
    state_->writer.Int64(value);
}
void Writer::boolean(bool value) {
    state_->writer.Bool(value);
}
void Writer::null() {
    state_->writer.Null();
}
void Writer::number(std::string_view digits) {
    state_->writer.RawValue(digits.data(), digits.size(), rapidjson::kNumberType);
}
std::string Writer::take() const {
    return {state_->buffer.GetString(), state_->buffer.GetSize()};
}

std::string quoted(std::string_view text) {
    Writer writer;
    writer.text(valid_utf8(text));
    return writer.take();
}

}  // namespace bellhop::wire
