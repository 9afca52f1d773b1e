// The inventory in SQL.
#pragma once

#include "availability/inventory.hpp"

namespace bellhop::availability {

/// Tables `holds` and `nights`. A night is taken by a conditional write; nights are locked in the
/// order of the calendar, so that two stays never wait for each other in a circle.
class SqlInventory final : public Inventory {
 public:
    [[nodiscard]] std::optional<HoldEntry> find(db::Transaction& tx,
                                                const BookingId& booking) override;
    [[nodiscard]] bool take(db::Transaction& tx, const Wish& wish, int rooms) override;
    void give_back(db::Transaction& tx, const Wish& wish) override;
    [[nodiscard]] bool record(db::Transaction& tx, const HoldEntry& entry, Timestamp now) override;
    void refuse(db::Transaction& tx, const BookingId& booking, const Refusal& refusal) override;
    [[nodiscard]] bool release(db::Transaction& tx, const BookingId& booking,
                               Timestamp now) override;
    [[nodiscard]] std::int64_t most_taken(db::Transaction& tx, const Wish& wish) override;
};

}  // namespace bellhop::availability
