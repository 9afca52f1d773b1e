// Giving a room back.
#include "availability/release.hpp"

namespace bellhop::availability {

worker::Reply Release::handle(const contract::Release& command, db::Transaction& tx) {
    using State = HoldEntry::State;
    const auto known = inventory_.find(tx, command.booking_id);
    if (!known) {
        // The undo came before the do: the tombstone refuses the do when it comes.
        inventory_.record(tx, {command.booking_id, State::kReleased, {}, {}, {}}, clock_.now());
    } else if (inventory_.release(tx, command.booking_id, clock_.now())) {
        inventory_.give_back(tx, known->wish);
    }
    return worker::reply(contract::Released{command.booking_id});
}

}  // namespace bellhop::availability
