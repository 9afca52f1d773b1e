// The rules about rooms: pure values; no clock, JSON, SQL.
#pragma once

#include "core/date.hpp"
#include "core/ids.hpp"
#include "core/money.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bellhop::availability {

/// One kind of room of a hotel.
struct RoomType {
    std::string name;
    Money rate;        ///< a night
    int capacity = 1;  ///< guests in one room
    int rooms = 0;     ///< how many there are
};

struct Hotel {
    std::string name;
    std::string city;
    std::vector<RoomType> room_types;
};

/// All hotels, in the order of the data file.
struct Catalog {
    std::vector<Hotel> hotels;
    [[nodiscard]] const Hotel* hotel(const std::string& name) const;
};

/// What somebody wants.
struct Wish {
    std::string hotel_name;
    std::string room_type;
    Stay stay;
    int num_guests = 1;
};

/// Why it can't be: the reason as the contract names it, and a sentence for people.
struct Refusal {
    std::string reason;
    std::string message;
};

/// A wish against the catalog: the room type, or why it can't be, whatever is sold already.
struct Match {
    const RoomType* room_type = nullptr;
    std::optional<Refusal> refusal;
};
[[nodiscard]] Match match(const Catalog& catalog, const Wish& wish);
[[nodiscard]] Refusal sold_out(const std::string& room_type);
/// The price of the whole stay.
[[nodiscard]] Money total_of(const RoomType& room_type, const Stay& stay);

}  // namespace bellhop::availability
