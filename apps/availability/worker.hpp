// What the availability service does with its queue, without HTTP or a process around it.
#pragma once

#include "availability/hold.hpp"
#include "availability/release.hpp"
#include "availability/sql_inventory.hpp"
#include "worker/receiver.hpp"

namespace bellhop::availability {

/// The handlers and their receiver. One thread; what it is given must outlive it.
class Worker {
 public:
    Worker(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
           const Catalog& catalog);

    [[nodiscard]] worker::Receiver& receiver() { return receiver_; }
    [[nodiscard]] Inventory& inventory() { return inventory_; }

 private:
    SqlInventory inventory_;
    Hold hold_;
    Release release_;
    worker::Receiver receiver_;
};

}  // namespace bellhop::availability
