// Takes availability.release.v1, answers availability.released.v1, always.
#pragma once

#include "availability/contract/availability.hpp"
#include "availability/inventory.hpp"
#include "core/time.hpp"
#include "worker/reply.hpp"

namespace bellhop::availability {

class Release {
 public:
    Release(Inventory& inventory, const Clock& clock) : inventory_(inventory), clock_(clock) {}

    worker::Reply handle(const contract::Release& command, db::Transaction& tx);

 private:
    Inventory& inventory_;
    const Clock& clock_;
};

}  // namespace bellhop::availability
