// One request from many spans.
#include "encoding.hpp"

#include "wire/json_text.hpp"
#include "wire/writer.hpp"

namespace bellhop::otlp {

namespace {

constexpr auto kSchema = "https://opentelemetry.io/schemas/1.30.0";
constexpr auto kScope = "bellhop";
constexpr std::int64_t kFailed = 2;  // STATUS_CODE_ERROR

class Request {
 public:
    [[nodiscard]] std::string of(const Pairs& resource, std::span<const trace::Record> spans) {
        open("resourceSpans");
        writer_.key("resource");
        writer_.begin_object();
        attributes(resource);
        writer_.end_object();
        open_list("scopeSpans");
        writer_.key("scope");
        writer_.begin_object();
        member("name", kScope);
        writer_.end_object();
        writer_.key("spans");
        writer_.begin_array();
        for (const auto& each : spans) span(each);
        writer_.end_array();
        member("schemaUrl", kSchema);
        close_list();
        member("schemaUrl", kSchema);
        close_list();
        writer_.end_object();
        return writer_.take();
    }

 private:
    void open(std::string_view list) {
        writer_.begin_object();
        open_list(list);
    }
    void open_list(std::string_view list) {
        writer_.key(list);
        writer_.begin_array();
        writer_.begin_object();
    }
    void close_list() {
        writer_.end_object();
        writer_.end_array();
    }
    void member(std::string_view key, std::string_view text) {
        writer_.key(key);
        writer_.text(text);
    }
    void moment(std::string_view key, Timestamp at) {
        member(key, std::to_string(to_micros(at)) + "000");
    }
    void place(const trace::Context& context) {
        member("traceId", context.trace.hex());
        member("spanId", context.span.hex());
        if (!context.state.empty()) member("traceState", context.state);
        writer_.key("flags");
        writer_.integer(context.flags);
    }

    void value(const trace::Value& value) {
        writer_.begin_object();
        if (const auto* text = std::get_if<std::string>(&value)) {
            member("stringValue", wire::valid_utf8(*text));
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            member("intValue", std::to_string(*number));
        } else {
            writer_.key("boolValue");
            writer_.boolean(std::get<bool>(value));
        }
        writer_.end_object();
    }
    void attribute(std::string_view key, const trace::Value& its) {
        writer_.begin_object();
        member("key", key);
        writer_.key("value");
        value(its);
        writer_.end_object();
    }
    void attributes(const Pairs& pairs) {
        writer_.key("attributes");
        writer_.begin_array();
        for (const auto& [key, text] : pairs) attribute(wire::valid_utf8(key), text);
        writer_.end_array();
    }

    void span(const trace::Record& span) {
        writer_.begin_object();
        place(span.context);
        if (!span.parent.none()) member("parentSpanId", span.parent.hex());
        member("name", wire::valid_utf8(span.name));
        writer_.key("kind");
        writer_.integer(static_cast<std::int64_t>(span.kind));
        moment("startTimeUnixNano", span.began);
        moment("endTimeUnixNano", span.ended);
        writer_.key("attributes");
        writer_.begin_array();
        for (const auto& each : span.attributes) attribute(each.key, each.value);
        writer_.end_array();
        happenings(span);
        links(span);
        status(span);
        writer_.end_object();
    }
    void happenings(const trace::Record& span) {
        if (span.happenings.empty()) return;
        writer_.key("events");
        writer_.begin_array();
        for (const auto& each : span.happenings) {
            writer_.begin_object();
            moment("timeUnixNano", each.at);
            member("name", each.name);
            writer_.end_object();
        }
        writer_.end_array();
    }
    void links(const trace::Record& span) {
        if (span.links.empty()) return;
        writer_.key("links");
        writer_.begin_array();
        for (const auto& each : span.links) {
            writer_.begin_object();
            place(each);
            writer_.end_object();
        }
        writer_.end_array();
    }
    void status(const trace::Record& span) {
        writer_.key("status");
        writer_.begin_object();
        if (span.failed) {
            writer_.key("code");
            writer_.integer(kFailed);
            if (!span.why.empty()) member("message", wire::valid_utf8(span.why));
        }
        writer_.end_object();
    }

    wire::Writer writer_;
};

}  // namespace

std::string encoded(const Pairs& resource, std::span<const trace::Record> spans) {
    return Request().of(resource, spans);
}

}  // namespace bellhop::otlp
