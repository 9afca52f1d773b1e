// What the availability service tells an auditor: holds and nights, a page at a time.
#pragma once

#include "wire/codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::availability::contract {

/// One booking's hold. `state` is held, refused or released.
struct HoldFact {
    BookingId booking_id;
    std::string state;
    std::int64_t nights = 0;          ///< of the stay; 0 where it never held any
    std::int64_t nights_counted = 0;  ///< of these, nights of which at least one room is taken
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &HoldFact::booking_id),
                            wire::field("state", &HoldFact::state),
                            wire::field("nights", &HoldFact::nights),
                            wire::field("nights_counted", &HoldFact::nights_counted));
    }
};

/// GET /audit/holds?after=BOOKING&limit=N, or ?booking_id=BOOKING for one. In the order of the ids,
/// as text; without `next` it was the last page.
struct HoldFacts {
    std::vector<HoldFact> facts;
    std::optional<std::string> next;
    static constexpr auto fields() {
        return wire::fields(wire::field("facts", &HoldFacts::facts),
                            wire::field("next", &HoldFacts::next));
    }
};

/// One night of one room type.
struct NightFact {
    std::string hotel_name;
    std::string room_type;
    Date night;
    std::int64_t rooms = 0;  ///< that there are; 0 for a type that the data file no longer has
    std::int64_t taken = 0;  ///< as counted when rooms are held and given back
    std::int64_t held = 0;   ///< by holds, one by one
    static constexpr auto fields() {
        return wire::fields(
            wire::field("hotel_name", &NightFact::hotel_name),
            wire::field("room_type", &NightFact::room_type),
            wire::field("night", &NightFact::night), wire::field("rooms", &NightFact::rooms),
            wire::field("taken", &NightFact::taken), wire::field("held", &NightFact::held));
    }
};

/// GET /audit/nights?after=DATE&limit=N: every room type of up to N nights after a date, each night
/// as one reading of the database saw it.
struct NightFacts {
    std::vector<NightFact> facts;
    std::optional<std::string> next;
    static constexpr auto fields() {
        return wire::fields(wire::field("facts", &NightFacts::facts),
                            wire::field("next", &NightFacts::next));
    }
};

}  // namespace bellhop::availability::contract
