// Holding a room.
#include "availability/hold.hpp"

namespace bellhop::availability {

namespace {

worker::Reply answer_for(const HoldEntry& entry) {
    switch (entry.state) {
        case HoldEntry::State::kHeld: {
            const RoomType priced{entry.wish.room_type, entry.rate};
            return worker::reply(
                contract::Held{entry.booking_id, entry.rate, total_of(priced, entry.wish.stay)});
        }
        case HoldEntry::State::kReleased:
            return worker::reply(contract::Refused{
                entry.booking_id, std::string(contract::kCancelled), "The booking was cancelled"});
        case HoldEntry::State::kRefused:
            break;
    }
    return worker::reply(
        contract::Refused{entry.booking_id, entry.refusal.reason, entry.refusal.message});
}

}  // namespace

worker::Reply Hold::handle(const contract::Hold& command, db::Transaction& tx) {
    // The same booking asked again, under any message id, gets its first answer; a released one is
    // never held.
    if (const auto known = inventory_.find(tx, command.booking_id)) {
        auto answer = answer_for(*known);
        answer.again = true;
        return answer;
    }
    const auto entry = decide(command, tx);
    inventory_.record(tx, entry, clock_.now());
    return answer_for(entry);
}

HoldEntry Hold::decide(const contract::Hold& command, db::Transaction& tx) {
    const Stay stay{command.check_in, command.check_out};
    contract::require_bookable(stay);
    HoldEntry entry{command.booking_id,
                    HoldEntry::State::kRefused,
                    {command.hotel_name, command.room_type, stay, command.num_guests},
                    {},
                    {}};
    const auto found = match(catalog_, entry.wish);
    if (found.refusal) {
        entry.refusal = *found.refusal;
    } else if (inventory_.take(tx, entry.wish, found.room_type->rooms)) {
        entry.state = HoldEntry::State::kHeld;
        entry.rate = found.room_type->rate;
    } else {
        entry.refusal = sold_out(command.room_type);
    }
    return entry;
}

}  // namespace bellhop::availability
