// Holding a room.
#include "availability/hold.hpp"

#include "core/check.hpp"

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
    // A stay that no hotel can have is refused first, whatever was answered before.
    const Stay stay{command.check_in, command.check_out};
    contract::require_bookable(stay);
    const Wish wish{command.hotel_name, command.room_type, stay, command.num_guests};
    const auto found = match(catalog_, wish);
    HoldEntry entry{command.booking_id, HoldEntry::State::kHeld, wish, {}, {}};
    if (found.refusal) {
        entry.state = HoldEntry::State::kRefused;
        entry.refusal = *found.refusal;
    } else {
        entry.rate = found.room_type->rate;
    }
    // The insert says whether the booking is new, so it comes first: few are sold out after it. The
    // same booking asked again, under any message id, gets its first answer; a released one is
    // never held.
    if (!inventory_.record(tx, entry, clock_.now())) return answer_again(command.booking_id, tx);
    if (found.refusal || inventory_.take(tx, wish, found.room_type->rooms))
        return answer_for(entry);
    entry.state = HoldEntry::State::kRefused;
    entry.refusal = sold_out(command.room_type);
    inventory_.refuse(tx, entry.booking_id, entry.refusal);
    return answer_for(entry);
}

worker::Reply Hold::answer_again(const BookingId& booking, db::Transaction& tx) {
    const auto known = inventory_.find(tx, booking);
    BELLHOP_CHECK(known.has_value());
    auto answer = answer_for(*known);
    answer.again = true;
    return answer;
}

}  // namespace bellhop::availability
