// Rooms in two tables.
#include "availability/sql_inventory.hpp"

#include "core/check.hpp"
#include "db/array_text.hpp"

namespace bellhop::availability {

namespace {

using State = HoldEntry::State;

std::string_view text_of(State state) {
    return state == State::kHeld ? "held" : state == State::kRefused ? "refused" : "released";
}

State state_of(std::string_view text) {
    return text == "held" ? State::kHeld : text == "refused" ? State::kRefused : State::kReleased;
}

Date date_of(const std::string& text) {
    const auto date = Date::parse(text);
    BELLHOP_CHECK(date.has_value());
    return *date;
}

void free_nights(db::Transaction& tx, const Wish& wish, const Stay& nights) {
    const auto from = nights.check_in.text();
    const auto to = nights.check_out.text();
    tx.execute(
        "UPDATE nights SET taken = taken - 1 WHERE hotel_name = :hotel AND room_type = :type "
        "AND night >= :first AND night < :last",
        wish.hotel_name, wish.room_type, from, to);
}

/// One after the other, up to the first that is full.
bool take_each(db::Transaction& tx, const Wish& wish, int rooms) {
    constexpr std::string_view kTake =
        "INSERT INTO nights (hotel_name, room_type, night, taken) VALUES (:hotel, :type, :night, "
        "1) ON CONFLICT (hotel_name, room_type, night) DO UPDATE SET taken = nights.taken + 1 "
        "WHERE nights.taken < :rooms";
    for (auto night = wish.stay.check_in; night < wish.stay.check_out; night = night.plus_days(1)) {
        if (tx.execute(kTake, wish.hotel_name, wish.room_type, night.text(), rooms) == 1) continue;
        if (wish.stay.check_in < night) free_nights(tx, wish, {wish.stay.check_in, night});
        return false;
    }
    return true;
}

/// All at once, which is one round trip.
bool take_as_set(db::Transaction& tx, const Wish& wish, int rooms) {
    db::ArrayText nights;
    for (auto night = wish.stay.check_in; night < wish.stay.check_out; night = night.plus_days(1))
        nights.add(night.text());
    db::ArrayText taken;
    for (const auto& [night] : tx.rows<std::string>(
             "INSERT INTO nights (hotel_name, room_type, night, taken) SELECT :hotel, :type, "
             "night, 1 FROM unnest(CAST(:nights AS TEXT[])) AS stay (night) ON CONFLICT "
             "(hotel_name, room_type, night) DO UPDATE SET taken = nights.taken + 1 WHERE "
             "nights.taken < :rooms RETURNING night",
             wish.hotel_name, wish.room_type, nights.text(), rooms)) {
        taken.add(night);
    }
    if (taken.size() == nights.size()) return true;
    if (taken.size() == 0) return false;
    tx.execute(
        "UPDATE nights SET taken = taken - 1 WHERE hotel_name = :hotel AND room_type = :type AND "
        "night = ANY(CAST(:nights AS TEXT[]))",
        wish.hotel_name, wish.room_type, taken.text());
    return false;
}

}  // namespace

std::optional<HoldEntry> SqlInventory::find(db::Transaction& tx, const BookingId& booking) {
    const auto row = tx.row<std::string, std::string, std::string, std::string, std::string,
                            std::int64_t, std::int64_t, std::string, std::string, std::string>(
        "SELECT state, hotel_name, room_type, check_in, check_out, num_guests, rate_minor, "
        "currency, reason, "
        "message FROM holds WHERE booking_id = :booking",
        booking);
    if (!row) return std::nullopt;
    const auto& [state, hotel, type, check_in, check_out, guests, rate, currency, reason, message] =
        *row;
    const Stay stay{date_of(check_in), date_of(check_out)};
    return HoldEntry{booking,
                     state_of(state),
                     {hotel, type, stay, static_cast<int>(guests)},
                     {Amount{rate}, currency},
                     {reason, message}};
}

bool SqlInventory::take(db::Transaction& tx, const Wish& wish, int rooms) {
    const bool as_set = tx.dialect() == db::Dialect::kPostgresql;
    return (as_set ? take_as_set : take_each)(tx, wish, rooms);
}

void SqlInventory::give_back(db::Transaction& tx, const Wish& wish) {
    free_nights(tx, wish, wish.stay);
}

bool SqlInventory::record(db::Transaction& tx, const HoldEntry& entry, Timestamp now) {
    constexpr std::string_view kInsert =
        "INSERT INTO holds (booking_id, state, hotel_name, room_type, check_in, check_out, "
        "num_guests, rate_minor, currency, reason, message, recorded_at, changed_at) VALUES "
        "(:booking, :state, :hotel, :type, :check_in, :check_out, :guests, :rate, :currency, "
        ":reason, :message, :recorded, :changed) ON CONFLICT (booking_id) DO NOTHING";
    const auto& [booking, state, wish, rate, refusal] = entry;
    return tx.execute(kInsert, booking, text_of(state), wish.hotel_name, wish.room_type,
                      wish.stay.check_in.text(), wish.stay.check_out.text(), wish.num_guests,
                      rate.amount.minor, rate.currency, refusal.reason, refusal.message,
                      to_micros(now), to_micros(now)) == 1;
}

void SqlInventory::refuse(db::Transaction& tx, const BookingId& booking, const Refusal& refusal) {
    const auto refused = tx.execute(
        "UPDATE holds SET state = 'refused', rate_minor = 0, currency = :currency, reason = "
        ":reason, message = :message WHERE booking_id = :booking AND state = 'held'",
        Money{}.currency, refusal.reason, refusal.message, booking);
    BELLHOP_CHECK(refused == 1);
}

bool SqlInventory::release(db::Transaction& tx, const BookingId& booking, Timestamp now) {
    return tx.execute(
               "UPDATE holds SET state = 'released', changed_at = :now WHERE booking_id = :booking "
               "AND state = 'held'",
               to_micros(now), booking) == 1;
}

std::int64_t SqlInventory::most_taken(db::Transaction& tx, const Wish& wish) {
    const auto row = tx.row<std::optional<std::int64_t>>(
        "SELECT MAX(taken) FROM nights WHERE hotel_name = :hotel AND room_type = :type AND night "
        ">= :first "
        "AND night < :last",
        wish.hotel_name, wish.room_type, wish.stay.check_in.text(), wish.stay.check_out.text());
    return row ? std::get<0>(*row).value_or(0) : 0;
}

}  // namespace bellhop::availability
