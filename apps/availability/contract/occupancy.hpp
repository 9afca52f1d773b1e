// What the availability service tells of how full the house is.
#pragma once

#include "wire/codec.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bellhop::availability::contract {

struct RoomTypeOccupancy {
    std::string name;
    Amount rate;
    std::string currency;
    int capacity = 0;
    int rooms = 0;
    std::vector<std::int64_t> taken;  ///< rooms of each night, the first night first
    static constexpr auto fields() {
        using R = RoomTypeOccupancy;
        return wire::fields(wire::field("name", &R::name), wire::field("rate", &R::rate),
                            wire::field("currency", &R::currency),
                            wire::field("capacity", &R::capacity), wire::field("rooms", &R::rooms),
                            wire::field("taken", &R::taken));
    }
};

struct HotelOccupancy {
    std::string name;
    std::string city;
    std::vector<RoomTypeOccupancy> room_types;
    static constexpr auto fields() {
        using H = HotelOccupancy;
        return wire::fields(wire::field("name", &H::name), wire::field("city", &H::city),
                            wire::field("room_types", &H::room_types));
    }
};

/// GET /occupancy?from=DATE&days=N.
struct Occupancy {
    Date from;
    std::int64_t days = 0;
    std::vector<HotelOccupancy> hotels;
    static constexpr auto fields() {
        using O = Occupancy;
        return wire::fields(wire::field("from", &O::from), wire::field("days", &O::days),
                            wire::field("hotels", &O::hotels));
    }
};

}  // namespace bellhop::availability::contract
