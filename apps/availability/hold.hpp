// Takes availability.hold.v1, answers availability.held.v1 or availability.refused.v1.
#pragma once

#include "availability/contract/availability.hpp"
#include "availability/inventory.hpp"
#include "core/time.hpp"
#include "worker/reply.hpp"

namespace bellhop::availability {

class Hold {
 public:
    Hold(const Catalog& catalog, Inventory& inventory, const Clock& clock)
        : catalog_(catalog), inventory_(inventory), clock_(clock) {}

    worker::Reply handle(const contract::Hold& command, db::Transaction& tx);

 private:
    [[nodiscard]] worker::Reply answer_again(const BookingId& booking, db::Transaction& tx);

    const Catalog& catalog_;
    Inventory& inventory_;
    const Clock& clock_;
};

}  // namespace bellhop::availability
