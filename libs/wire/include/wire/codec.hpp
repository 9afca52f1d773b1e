// From a struct to JSON and back, by the one description that the struct gives of itself:
//
//     static constexpr auto fields() {
//         return wire::fields(wire::field("guest_name", &Charge::guest_name, wire::Text{1, 200}),
//                             wire::field("amount", &Charge::amount));
//     }
//
// Members are written in this order. A member is required unless it is a std::optional or described
// by `wire::optional`, which keeps the default of the struct. Members that are not described are
// ignored. A struct that has another as its base describes both with std::tuple_cat.
#pragma once

#include "core/date.hpp"
#include "core/ids.hpp"
#include "core/money.hpp"
#include "core/time.hpp"
#include "wire/document.hpp"
#include "wire/writer.hpp"

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace bellhop::wire {

/// How long a text may be, in bytes. Texts hold no control characters, and not only blanks where
/// `least` > 0.
struct Text {
    std::size_t least = 0;
    std::size_t most = 4096;
};
/// Within which bounds a whole number must be.
struct Range {
    std::int64_t least = INT64_MIN;
    std::int64_t most = INT64_MAX;
};
/// How many items an array may have.
struct Items {
    std::size_t least = 0;
    std::size_t most = 10000;
};

/// All that can be asked of a value; each type looks at its own.
struct Bounds {
    Text text;
    Range range;
    Items items;
};

template <class Owner, class Member>
struct Field {
    std::string_view name;
    Member Owner::*member;
    Bounds bounds;
    bool required;
};

template <class Member>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

constexpr Bounds bounds_of() {
    return {};
}
constexpr Bounds bounds_of(Text text) {
    return {text, {}, {}};
}
constexpr Bounds bounds_of(Range range) {
    return {{}, range, {}};
}
constexpr Bounds bounds_of(Items items) {
    return {{}, {}, items};
}

/// A member that must be there (unless it is a std::optional). @param bounds Text, Range or Items
template <class Owner, class Member, class... B>
constexpr Field<Owner, Member> field(std::string_view name, Member Owner::*member, B... bounds) {
    return {name, member, bounds_of(bounds...), !kIsOptional<Member>};
}
/// A member that may be left out; then it keeps the value that the struct gives it.
template <class Owner, class Member, class... B>
constexpr Field<Owner, Member> optional(std::string_view name, Member Owner::*member, B... bounds) {
    return {name, member, bounds_of(bounds...), false};
}
template <class... Fields>
constexpr auto fields(Fields... all) {
    return std::tuple<Fields...>{all...};
}

/// A struct that describes itself. Its `kMissing`, where there is one, is what it says when members
/// are missing.
template <class T>
concept Described = requires {
    T::fields();
};

/// @name One value of each type, written and read. Reading throws as `refuse` does.
/// @{
void write(Writer& writer, const std::string& value);
void write(Writer& writer, bool value);
void write(Writer& writer, std::int64_t value);
void write(Writer& writer, int value);
void write(Writer& writer, Amount value);
void write(Writer& writer, const Money& value);
void write(Writer& writer, Date value);
void write(Writer& writer, Timestamp value);
void write(Writer& writer, const Value& value);
template <class Tag>
void write(Writer& writer, const Id<Tag>& value) {
    writer.text(value.value());
}
template <class T>
void write(Writer& writer, const std::vector<T>& values);
template <Described T>
void write(Writer& writer, const T& value);

void read(const Value& value, const Path& path, const Bounds& bounds, std::string& out);
void read(const Value& value, const Path& path, const Bounds& bounds, bool& out);
void read(const Value& value, const Path& path, const Bounds& bounds, std::int64_t& out);
void read(const Value& value, const Path& path, const Bounds& bounds, int& out);
void read(const Value& value, const Path& path, const Bounds& bounds, Amount& out);
void read(const Value& value, const Path& path, const Bounds& bounds, Money& out);
void read(const Value& value, const Path& path, const Bounds& bounds, Date& out);
void read(const Value& value, const Path& path, const Bounds& bounds, Timestamp& out);
template <class Tag>
void read(const Value& value, const Path& path, const Bounds& bounds, Id<Tag>& out) {
    std::string text;
    read(value, path, bounds, text);
    out = Id<Tag>{std::move(text)};
}
template <class T>
void read(const Value& value, const Path& path, const Bounds& bounds, std::optional<T>& out) {
    if (value.kind == Kind::kNull) return out.reset();
    read(value, path, bounds, out.emplace());
}
template <class T>
void read(const Value& value, const Path& path, const Bounds& bounds, std::vector<T>& out);
template <Described T>
void read(const Value& value, const Path& path, const Bounds& bounds, T& out);
/// @}

/// @name The parts of reading that need no template
/// @{
void require_kind(const Value& value, const Path& path, Kind kind);
void require_items(const Value& value, const Path& path, Items bounds);
/// @}

template <class Owner, class Member>
void write_member(Writer& writer, const std::type_identity_t<Owner>& owner,
                  const Field<Owner, Member>& field) {
    const Member& member = owner.*field.member;
    if constexpr (kIsOptional<Member>) {
        if (!member) return;
        writer.key(field.name);
        write(writer, *member);
    } else {
        writer.key(field.name);
        write(writer, member);
    }
}

template <class T>
void write(Writer& writer, const std::vector<T>& values) {
    writer.begin_array();
    for (const T& value : values) write(writer, value);
    writer.end_array();
}

template <Described T>
void write(Writer& writer, const T& value) {
    writer.begin_object();
    std::apply([&](const auto&... field) { (write_member(writer, value, field), ...); },
               T::fields());
    writer.end_object();
}

template <class T>
void read(const Value& value, const Path& path, const Bounds& bounds, std::vector<T>& out) {
    require_items(value, path, bounds.items);
    out.resize(value.items.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        read(value.items[i], Path{&path, {}, i}, bounds, out[i]);
}

template <class Owner, class Member>
void read_member(const Value& value, const Path& path, const Field<Owner, Member>& field,
                 std::type_identity_t<Owner>& owner, std::vector<std::string_view>& missing) {
    const Value* member = value.member(field.name);
    if (member == nullptr) {
        if (field.required) missing.push_back(field.name);
        return;
    }
    read(*member, Path{&path, field.name}, field.bounds, owner.*field.member);
}

template <Described T>
void read(const Value& value, const Path& path, const Bounds&, T& out) {
    require_kind(value, path, Kind::kObject);
    std::vector<std::string_view> missing;
    std::apply([&](const auto&... field) { (read_member(value, path, field, out, missing), ...); },
               T::fields());
    if (missing.empty()) return;
    if constexpr (requires { T::kMissing; }) refuse_missing(value, path, missing, T::kMissing);
    refuse_missing(value, path, missing);
}

/// The struct as compact JSON.
template <Described T>
[[nodiscard]] std::string encode(const T& value) {
    Writer writer;
    write(writer, value);
    return writer.take();
}

/// Parsed JSON as compact JSON: members in their order, numbers as they were written.
[[nodiscard]] std::string encode(const Value& value);

/// Reads the struct. @throws BadMessage naming the field, MissingFields naming all that are
/// missing; BadConfiguration with file and line where the value came from a file
template <Described T>
[[nodiscard]] T decode(const Value& value) {
    T out{};
    read(value, Path{}, Bounds{}, out);
    return out;
}
template <Described T>
[[nodiscard]] T decode(std::string_view json) {
    return decode<T>(parse(json));
}

}  // namespace bellhop::wire
