// The schemas of single values, and the named ones.
#include "wire/schema.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace bellhop::wire {

namespace {

// What `read` of a text refuses. \u escapes: the pattern stands in JSON and is read by ECMA-262.
constexpr std::string_view kNoControls = R"(^[^\u0000-\u001f\u007f]*$)";
constexpr std::string_view kNotBlank = R"(^ *[^\u0000- \u007f][^\u0000-\u001f\u007f]*$)";

Value typed(std::string_view type) {
    return object_value({{"type", text_value(type)}});
}

void set(Value& object, std::string_view name, Value value) {
    object.members.push_back({std::string(name), std::move(value)});
}

void set_number(Value& object, std::string_view name, std::string text) {
    Value number;
    number.kind = Kind::kNumber;
    number.text = std::move(text);
    set(object, name, std::move(number));
}

}  // namespace

Value schema_of_text(const Text& bounds, Side side) {
    auto schema = typed("string");
    if (side == Side::kWritten) return schema;
    // Bytes there, characters here: where all are ASCII the two are one.
    if (bounds.least > 0)
        set(schema, "minLength", number_value(static_cast<std::int64_t>(bounds.least)));
    set(schema, "maxLength", number_value(static_cast<std::int64_t>(bounds.most)));
    set(schema, "pattern", text_value(bounds.least > 0 ? kNotBlank : kNoControls));
    return schema;
}

Value schema_of_whole_number(const Range& bounds, Side side) {
    auto schema = typed("integer");
    set(schema, "format", text_value("int64"));
    if (side == Side::kWritten) return schema;
    if (bounds.least != INT64_MIN) set(schema, "minimum", number_value(bounds.least));
    if (bounds.most != INT64_MAX) set(schema, "maximum", number_value(bounds.most));
    return schema;
}

Value schema_of_small_number(Range bounds, Side side) {
    auto schema = typed("integer");
    set(schema, "format", text_value("int32"));
    if (side == Side::kWritten) return schema;
    set(schema, "minimum", number_value(std::max<std::int64_t>(bounds.least, INT32_MIN)));
    set(schema, "maximum", number_value(std::min<std::int64_t>(bounds.most, INT32_MAX)));
    return schema;
}

Value schema_of_amount(const Range& bounds, Side side) {
    auto schema = typed("number");
    if (side == Side::kWritten) return schema;
    // What Amount can hold is the same in both directions.
    set_number(schema, "minimum", Amount{std::max(bounds.least, -INT64_MAX)}.text());
    set_number(schema, "maximum", Amount{bounds.most}.text());
    set_number(schema, "multipleOf", "0.01");
    return schema;
}

Value schema_of_money(const Range& bounds, Side side) {
    auto currency = typed("string");
    set(currency, "pattern", text_value("^[A-Z]{3}$"));
    auto schema = schema_of_object();
    add_property(schema, "amount", schema_of_amount(bounds, side), Presence::kRequired);
    add_property(schema, "currency", std::move(currency), Presence::kRequired);
    return schema;
}

Value schema_of_date() {
    auto schema = typed("string");
    set(schema, "format", text_value("date"));
    return schema;
}

Value schema_of_timestamp() {
    auto schema = typed("string");
    // Not `date-time`: that wants a zone.
    set(schema, "pattern",
        text_value(R"(^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}$)"));
    return schema;
}

Value schema_of_list(Value item, const Items& bounds, Side side) {
    auto schema = typed("array");
    set(schema, "items", std::move(item));
    if (side == Side::kWritten) return schema;
    if (bounds.least > 0)
        set(schema, "minItems", number_value(static_cast<std::int64_t>(bounds.least)));
    set(schema, "maxItems", number_value(static_cast<std::int64_t>(bounds.most)));
    return schema;
}

Value schema_of_object() {
    auto schema = typed("object");
    set(schema, "properties", object_value({}));
    return schema;
}

Value reference_to(std::string_view name) {
    return object_value({{"$ref", text_value("#/components/schemas/" + std::string(name))}});
}

Value or_null(Value schema) {
    if (auto* type = schema.member("type")) {
        *type = list_value({*type, text_value("null")});
        return schema;
    }
    return object_value({{"anyOf", list_value({std::move(schema), typed("null")})}});
}

void add_property(Value& object, std::string_view name, Value schema, Presence presence) {
    if (presence == Presence::kRequired) {
        if (object.member("required") == nullptr) set(object, "required", list_value({}));
        object.member("required")->items.push_back(text_value(name));
    }
    set(*object.member("properties"), name, std::move(schema));
}

void Schemas::remember(std::string_view name, Key key, Value schema) {
    BELLHOP_CHECK(std::as_const(named_).member(name) == nullptr);
    BELLHOP_CHECK(names_.emplace(key, name).second);
    set(named_, name, std::move(schema));
}

const std::string* Schemas::name_of(const Key& key) const {
    const auto found = names_.find(key);
    return found == names_.end() ? nullptr : &found->second;
}

}  // namespace bellhop::wire
