// Structs for the tests of the codec, and what it says of a text.
#pragma once

#include "core/errors.hpp"
#include "wire/codec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bellhop::tests {

struct Leg {
    std::string city;
    int nights = 1;
    static constexpr auto fields() {
        return wire::fields(wire::field("city", &Leg::city, wire::Text{1, 10}),
                            wire::optional("nights", &Leg::nights, wire::Range{1, 30}));
    }
    friend bool operator==(const Leg&, const Leg&) = default;
};

/// One member of every type that the wire knows.
struct Trip {
    BookingId id;
    std::string name;
    bool paid = false;
    std::int64_t number = 0;
    int guests = 0;
    Amount fee;
    Money price;
    Date start;
    Timestamp booked{};
    std::optional<std::string> note;
    std::vector<std::string> tags;
    std::vector<Leg> legs;
    Leg main;
    static constexpr auto fields() {
        using wire::field;
        return wire::fields(
            field("id", &Trip::id, wire::Text{1, 20}), field("name", &Trip::name),
            field("paid", &Trip::paid), field("number", &Trip::number),
            field("guests", &Trip::guests), field("fee", &Trip::fee, wire::Range{0, 100'000}),
            field("price", &Trip::price), field("start", &Trip::start),
            field("booked", &Trip::booked), field("note", &Trip::note), field("tags", &Trip::tags),
            field("legs", &Trip::legs, wire::Items{1, 3}), field("main", &Trip::main));
    }
    friend bool operator==(const Trip&, const Trip&) = default;
};

/// One member, of any type, called `x`.
template <class T>
struct Only {
    T x{};
    static constexpr auto fields() { return wire::fields(wire::field("x", &Only::x)); }
};

/// What reading the text as a T ends with; empty where it can be read.
template <class T>
std::string refusal(std::string_view json) {
    try {
        static_cast<void>(wire::decode<T>(json));
        return "";
    } catch (const BadMessage& error) {
        return error.what();
    }
}

}  // namespace bellhop::tests
