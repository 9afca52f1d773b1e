// JSON Schemas from the descriptions that encode and check: the interface documents are told from
// what the codec does, and can't say anything else.
// @see https://json-schema.org/draft/2020-12, the dialect of OpenAPI 3.1
#pragma once

#include "wire/codec.hpp"

#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

namespace bellhop::wire {

/// Whose view a schema is. What is read may leave optional members out and must keep the bounds;
/// what is written has every member but an empty std::optional, and whatever text there was.
enum class Side { kRead, kWritten };

/// Named schemas. A struct inside another is a reference where it was named before, for the same
/// side, and stands in the other's schema where it was not. One thread.
class Schemas {
 public:
    /// Adds the schema of T. A name twice, or two names for one struct and side, is a broken
    /// invariant.
    template <Described T>
    Schemas& add(std::string_view name, Side side) {
        remember(name, {std::type_index(typeid(T)), side}, object_of<T>(side));
        return *this;
    }
    /// As JSON: an object with a schema for each name, in the order in which they were added.
    [[nodiscard]] const Value& value() const { return named_; }

 private:
    using Key = std::pair<std::type_index, Side>;

    template <Described T>
    [[nodiscard]] Value object_of(Side side) const;
    template <class T>
    [[nodiscard]] Value schema_of(const Bounds& bounds, Side side) const;
    template <class Owner, class Member>
    void add_property(Value& object, const std::type_identity_t<Owner>& usual,
                      const Field<Owner, Member>& field, Side side) const;
    void remember(std::string_view name, Key key, Value schema);
    [[nodiscard]] const std::string* name_of(const Key& key) const;

    Value named_ = object_value({});
    std::map<Key, std::string> names_;
};

/// @name The parts that need no template
/// @{
[[nodiscard]] Value schema_of_text(const Text& bounds, Side side);
[[nodiscard]] Value schema_of_whole_number(const Range& bounds, Side side);
/// As schema_of_whole_number, within 32 bits.
[[nodiscard]] Value schema_of_small_number(Range bounds, Side side);
[[nodiscard]] Value schema_of_amount(const Range& bounds, Side side);
[[nodiscard]] Value schema_of_money(const Range& bounds, Side side);
[[nodiscard]] Value schema_of_date();
[[nodiscard]] Value schema_of_timestamp();
[[nodiscard]] Value schema_of_list(Value item, const Items& bounds, Side side);
[[nodiscard]] Value schema_of_object();
[[nodiscard]] Value reference_to(std::string_view name);
/// The same, or null.
[[nodiscard]] Value or_null(Value schema);
enum class Presence { kRequired, kOptional };
void add_property(Value& object, std::string_view name, Value schema, Presence presence);
/// @}

template <class T>
inline constexpr bool kIsList = false;
template <class T>
inline constexpr bool kIsList<std::vector<T>> = true;

template <class T>
Value Schemas::schema_of(const Bounds& bounds, Side side) const {
    if constexpr (kIsOptional<T>) {
        auto schema = schema_of<typename T::value_type>(bounds, side);
        return side == Side::kRead ? or_null(std::move(schema)) : schema;
    } else if constexpr (kIsList<T>) {
        return schema_of_list(schema_of<typename T::value_type>(bounds, side), bounds.items, side);
    } else if constexpr (Described<T>) {
        const auto* name = name_of({std::type_index(typeid(T)), side});
        return name != nullptr ? reference_to(*name) : object_of<T>(side);
    } else if constexpr (std::is_same_v<T, bool>) {
        return object_value({{"type", text_value("boolean")}});
    } else if constexpr (std::is_same_v<T, int>) {
        return schema_of_small_number(bounds.range, side);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        return schema_of_whole_number(bounds.range, side);
    } else if constexpr (std::is_same_v<T, Amount>) {
        return schema_of_amount(bounds.range, side);
    } else if constexpr (std::is_same_v<T, Money>) {
        return schema_of_money(bounds.range, side);
    } else if constexpr (std::is_same_v<T, Date>) {
        return schema_of_date();
    } else if constexpr (std::is_same_v<T, Timestamp>) {
        return schema_of_timestamp();
    } else {
        // A std::string, or an id: those read as one.
        return schema_of_text(bounds.text, side);
    }
}

template <class Owner, class Member>
void Schemas::add_property(Value& object, const std::type_identity_t<Owner>& usual,
                           const Field<Owner, Member>& field, Side side) const {
    auto schema = schema_of<Member>(field.bounds, side);
    if (side == Side::kWritten) {
        const auto presence = kIsOptional<Member> ? Presence::kOptional : Presence::kRequired;
        return wire::add_property(object, field.name, std::move(schema), presence);
    }
    if constexpr (!kIsOptional<Member>) {
        // What a reader takes for a member that is left out.
        if (!field.required) {
            Writer writer;
            write(writer, usual.*field.member);
            schema.members.push_back({"default", parse(writer.take())});
        }
    }
    wire::add_property(object, field.name, std::move(schema),
                       field.required ? Presence::kRequired : Presence::kOptional);
}

template <Described T>
Value Schemas::object_of(Side side) const {
    auto object = schema_of_object();
    const T usual{};
    std::apply([&](const auto&... field) { (add_property(object, usual, field, side), ...); },
               T::fields());
    return object;
}

}  // namespace bellhop::wire
