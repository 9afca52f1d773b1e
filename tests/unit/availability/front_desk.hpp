// The availability service's handlers over a real database, for tests.
#pragma once

#include "availability/contract/availability.hpp"
#include "availability/hold.hpp"
#include "availability/release.hpp"
#include "availability/sql_inventory.hpp"
#include "support/driven_scheduler.hpp"
#include "support/sqlite_folder.hpp"

#include <string>

namespace bellhop::tests {

/// One hotel, Plaza: Single (rate 100.00, 1 room, 1 guest), Double (rate 150.50, 2 rooms, 3
/// guests), Attic (no room at all).
class FrontDesk {
 public:
    FrontDesk();

    /// A hold of one room type for one booking, in a transaction of its own.
    worker::Reply hold(const std::string& booking, const std::string& room_type,
                       const std::string& check_in, const std::string& check_out);
    worker::Reply hold(const availability::contract::Hold& command);
    worker::Reply release(const std::string& booking);
    /// How many rooms of the type are taken in the night.
    std::int64_t taken(const std::string& room_type, const std::string& night);
    /// How many rows the table of holds has.
    std::int64_t holds();

    [[nodiscard]] availability::Catalog& catalog() { return catalog_; }
    [[nodiscard]] db::Database& database() { return folder_.database(); }
    [[nodiscard]] availability::SqlInventory& inventory() { return inventory_; }
    [[nodiscard]] availability::Hold& holder() { return hold_; }
    [[nodiscard]] availability::Release& releaser() { return release_; }

 private:
    SqliteFolder folder_;
    DrivenScheduler time_;
    availability::Catalog catalog_;
    availability::SqlInventory inventory_;
    availability::Hold hold_{catalog_, inventory_, time_};
    availability::Release release_{inventory_, time_};
};

[[nodiscard]] availability::contract::Hold a_hold(const std::string& booking,
                                                  const std::string& room_type,
                                                  const std::string& check_in,
                                                  const std::string& check_out);

/// The reason of a refusal; empty where the reply is none.
[[nodiscard]] std::string refused_for(const worker::Reply& reply);
[[nodiscard]] bool is_held(const worker::Reply& reply);

}  // namespace bellhop::tests
