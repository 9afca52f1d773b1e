// Counting rooms twice: as they were counted on the way, and hold by hold.
#include "availability/facts.hpp"

#include "core/errors.hpp"

namespace bellhop::availability {

namespace {

using Text = std::string;
using Number = std::int64_t;

Date date_of(const std::string& text) {
    const auto date = Date::parse(text);
    if (!date) throw BadMessage("after", "must be a date, YYYY-MM-DD");
    return *date;
}

int rooms_of(const Catalog& catalog, const std::string& hotel_name, const std::string& room_type) {
    const auto* hotel = catalog.hotel(hotel_name);
    if (hotel == nullptr) return 0;
    for (const auto& type : hotel->room_types) {
        if (type.name == room_type) return type.rooms;
    }
    return 0;
}

std::int64_t nights_of(const std::string& check_in, const std::string& check_out) {
    const auto first = Date::parse(check_in);
    const auto last = Date::parse(check_out);
    return first && last ? Stay{*first, *last}.nights() : 0;
}

/// The last of the nights on the page; nothing where there are none.
std::optional<std::string> last_night(db::Transaction& tx, const service::FactPage& page) {
    const auto row = tx.row<std::optional<Text>>(
        "SELECT MAX(night) FROM (SELECT DISTINCT night FROM nights WHERE night > :after ORDER BY "
        "night LIMIT :most) AS page",
        page.after, page.limit);
    return row ? std::get<0>(*row) : std::nullopt;
}

}  // namespace

contract::HoldFacts hold_facts(db::Transaction& tx, const service::FactPage& page) {
    const bool all = page.only.empty();
    const auto rows = tx.rows<Text, Text, Text, Text, Number>(
        "SELECT h.booking_id, h.state, h.check_in, h.check_out, (SELECT COUNT(*) FROM nights n "
        "WHERE n.hotel_name = h.hotel_name AND n.room_type = h.room_type AND n.night >= h.check_in "
        "AND n.night < h.check_out AND n.taken > 0) FROM holds h WHERE h.booking_id > :after AND "
        "(:all = 1 OR h.booking_id = :only) ORDER BY h.booking_id LIMIT :most",
        page.after, all ? 1 : 0, page.only, page.limit);
    contract::HoldFacts facts;
    for (const auto& [booking, state, check_in, check_out, counted] : rows) {
        facts.facts.push_back({BookingId{booking}, state, nights_of(check_in, check_out), counted});
    }
    facts.next = page.next(facts.facts, [](const auto& fact) { return fact.booking_id.value(); });
    return facts;
}

contract::NightFacts night_facts(db::Transaction& tx, const Catalog& catalog,
                                 const service::FactPage& page) {
    contract::NightFacts facts;
    if (!page.after.empty()) static_cast<void>(date_of(page.after));
    const auto last = last_night(tx, page);
    if (!last) return facts;
    const auto rows = tx.rows<Text, Text, Text, Number, Number>(
        "SELECT n.hotel_name, n.room_type, n.night, n.taken, (SELECT COUNT(*) FROM holds h WHERE "
        "h.hotel_name = n.hotel_name AND h.room_type = n.room_type AND h.state = 'held' AND "
        "h.check_in <= n.night AND h.check_out > n.night) FROM nights n WHERE n.night > :after AND "
        "n.night <= :last ORDER BY n.night, n.hotel_name, n.room_type",
        page.after, *last);
    for (const auto& [hotel, type, night, taken, held] : rows) {
        facts.facts.push_back(
            {hotel, type, date_of(night), rooms_of(catalog, hotel, type), taken, held});
    }
    facts.next = last;
    return facts;
}

}  // namespace bellhop::availability
