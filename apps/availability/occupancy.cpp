// The catalog and the nights, laid side by side.
#include "availability/occupancy.hpp"

#include "availability/contract/occupancy.hpp"
#include "core/errors.hpp"

#include <map>
#include <tuple>

namespace bellhop::availability {

namespace {

constexpr std::int64_t kUsualDays = 31;
constexpr std::int64_t kMostDays = 92;

using Taken = std::map<std::tuple<std::string, std::string, std::string>, std::int64_t>;

Taken taken_in(db::Transaction& tx, const Window& window) {
    Taken taken;
    for (const auto& [hotel, type, night, rooms] :
         tx.rows<std::string, std::string, std::string, std::int64_t>(
             "SELECT hotel_name, room_type, night, taken FROM nights WHERE night >= :first AND "
             "night < :last AND taken > 0",
             window.from.text(), window.from.plus_days(window.days).text())) {
        taken[{hotel, type, night}] = rooms;
    }
    return taken;
}

}  // namespace

Window read_window(const http::Request& request, Timestamp now) {
    Window window{Date{std::chrono::floor<std::chrono::days>(now)},
                  http::whole_parameter(request, "days", {kUsualDays, kMostDays})};
    if (const auto from = request.parameter("from"); from && !from->empty()) {
        const auto date = Date::parse(*from);
        // The last nights of the calendar have no window behind them.
        if (!date || date->text() > "9999-01-01")
            throw BadMessage("from", "must be a date, YYYY-MM-DD");
        window.from = *date;
    }
    return window;
}

std::int64_t nights_taken(db::Transaction& tx, const Window& window) {
    return std::get<0>(*tx.row<std::int64_t>(
        "SELECT CAST(COALESCE(SUM(taken), 0) AS INTEGER) FROM nights WHERE night >= :first AND "
        "night < :last",
        window.from.text(), window.from.plus_days(window.days).text()));
}

std::int64_t nights_offered(const Catalog& catalog, const Window& window) {
    std::int64_t rooms = 0;
    for (const auto& hotel : catalog.hotels)
        for (const auto& type : hotel.room_types) rooms += type.rooms;
    return rooms * window.days;
}

std::string occupancy(db::Transaction& tx, const Catalog& catalog, const Window& window) {
    const auto taken = taken_in(tx, window);
    contract::Occupancy body{window.from, window.days, {}};
    for (const auto& hotel : catalog.hotels) {
        contract::HotelOccupancy shown{hotel.name, hotel.city, {}};
        for (const auto& type : hotel.room_types) {
            auto& room = shown.room_types.emplace_back(contract::RoomTypeOccupancy{
                type.name, type.rate.amount, type.rate.currency, type.capacity, type.rooms, {}});
            for (std::int64_t day = 0; day < window.days; ++day) {
                const auto found =
                    taken.find({hotel.name, type.name, window.from.plus_days(day).text()});
                room.taken.push_back(found == taken.end() ? 0 : found->second);
            }
        }
        body.hotels.push_back(std::move(shown));
    }
    return wire::encode(body);
}

}  // namespace bellhop::availability
