// Giving a room back.
#include "availability/release.hpp"

namespace bellhop::availability {

worker::Reply Release::handle(const contract::Release& command, db::Transaction& tx) {
    using State = HoldEntry::State;
    const auto known = inventory_.find(tx, command.booking_id);
    if (!known) {
        // The undo came before the do: the tombstone refuses the do when it comes.
        inventory_.record(tx, {command.booking_id, State::kReleased, {}, {}, {}}, clock_.now());
    } else if (known->state == State::kHeld) {
        inventory_.give_back(tx, known->wish);
        inventory_.mark_released(tx, command.booking_id, clock_.now());
    }
    return worker::reply(contract::Released{command.booking_id});
}

}  // namespace bellhop::availability
