// Giving a room back.
#include "availability/release.hpp"

#include "core/errors.hpp"

namespace bellhop::availability {

namespace {

/// The same however often it is asked: what was refused, or never came, had no rate.
contract::Released answer_for(const HoldEntry& entry) {
    contract::Released released{entry.booking_id, entry.rate, {{}, entry.rate.currency}};
    const RoomType priced{entry.wish.room_type, entry.rate};
    if (entry.rate.amount.minor > 0) released.total = total_of(priced, entry.wish.stay);
    return released;
}

}  // namespace

worker::Reply Release::handle(const contract::Release& command, db::Transaction& tx) {
    using State = HoldEntry::State;
    const auto known = inventory_.find(tx, command.booking_id);
    if (!known) {
        // The undo came before the do: the tombstone refuses the do when it comes.
        const HoldEntry tombstone{command.booking_id, State::kReleased, {}, {}, {}};
        if (!inventory_.record(tx, tombstone, clock_.now()))
            throw Conflict("the booking was answered by another one meanwhile");
        return worker::reply(answer_for(tombstone));
    }
    if (inventory_.release(tx, command.booking_id, clock_.now()))
        inventory_.give_back(tx, known->wish);
    auto answer = worker::reply(answer_for(*known));
    answer.again = known->state == State::kReleased;
    return answer;
}

}  // namespace bellhop::availability
