// Where rooms are kept, night by night: the port. sql_inventory.hpp is the adapter.
#pragma once

#include "availability/rooms.hpp"
#include "core/time.hpp"
#include "db/database.hpp"

#include <optional>

namespace bellhop::availability {

/// What a booking has, had, or was refused. One per booking, for ever: the first answer is the
/// answer.
struct HoldEntry {
    enum class State { kHeld, kRefused, kReleased };
    BookingId booking_id;
    State state = State::kHeld;
    Wish wish;
    Money rate;       ///< of a held room
    Refusal refusal;  ///< of a refused one
};

/// The truth about rooms. Each call is part of the caller's transaction.
class Inventory {
 public:
    Inventory() = default;
    Inventory(const Inventory&) = delete;
    Inventory& operator=(const Inventory&) = delete;
    virtual ~Inventory() = default;

    [[nodiscard]] virtual std::optional<HoldEntry> find(db::Transaction& tx,
                                                        const BookingId& booking) = 0;
    /// Takes one room of the type for every night of the stay, or none. @return whether it could
    [[nodiscard]] virtual bool take(db::Transaction& tx, const Wish& wish, int rooms) = 0;
    /// Gives the room back for every night.
    virtual void give_back(db::Transaction& tx, const Wish& wish) = 0;
    /// @return false where the booking has an entry already, which stays as it is
    [[nodiscard]] virtual bool record(db::Transaction& tx, const HoldEntry& entry,
                                      Timestamp now) = 0;
    /// Makes the held entry that this transaction recorded a refused one: no room was left.
    virtual void refuse(db::Transaction& tx, const BookingId& booking, const Refusal& refusal) = 0;
    /// Marks a held entry released. @return false where it is not held, or a racing twin was first
    [[nodiscard]] virtual bool release(db::Transaction& tx, const BookingId& booking,
                                       Timestamp now) = 0;
    /// The most rooms of the type taken in any night of the stay.
    [[nodiscard]] virtual std::int64_t most_taken(db::Transaction& tx, const Wish& wish) = 0;
};

}  // namespace bellhop::availability
