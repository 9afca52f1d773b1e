// From the data file to the catalog.
#include "availability/hotels.hpp"

#include "core/errors.hpp"
#include "wire/codec.hpp"

#include <fstream>
#include <set>

namespace bellhop::availability {

namespace {

constexpr std::streamsize kMostBytes = 4L * 1024 * 1024;
constexpr wire::Text kName{1, 200};

struct RoomTypeEntry {
    std::string name;
    Amount rate;
    int capacity = 1;
    int rooms = 0;
    static constexpr auto fields() {
        return wire::fields(wire::field("name", &RoomTypeEntry::name, kName),
                            wire::field("rate", &RoomTypeEntry::rate, wire::Range{1, 100'000'000}),
                            wire::field("capacity", &RoomTypeEntry::capacity, wire::Range{1, 1000}),
                            wire::field("rooms", &RoomTypeEntry::rooms, wire::Range{0, 1'000'000}));
    }
};

struct HotelEntry {
    std::string name;
    std::string city;
    std::string currency = "USD";
    std::vector<RoomTypeEntry> room_types;
    static constexpr auto fields() {
        return wire::fields(
            wire::field("name", &HotelEntry::name, kName),
            wire::field("city", &HotelEntry::city, kName),
            wire::optional("currency", &HotelEntry::currency, wire::Text{3, 3}),
            wire::field("room_types", &HotelEntry::room_types, wire::Items{1, 1000}));
    }
};

struct HotelsFile {
    std::vector<HotelEntry> hotels;
    static constexpr auto fields() {
        return wire::fields(wire::field("hotels", &HotelsFile::hotels, wire::Items{1, 10000}));
    }
};

std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kMostBytes + 1, '\0');
    // A folder opens, and fails only when it is read.
    file.read(text.data(), kMostBytes + 1);
    if (!file.is_open() || file.bad())
        throw BadConfiguration("--hotels: cannot read the hotels file " + path);
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.gcount() > kMostBytes) throw BadConfiguration(path + ": longer than 4 MiB");
    return text;
}

const wire::Value& item(const wire::Value& list, const char* member, std::size_t index) {
    return list.member(member)->items[index];
}

void require_new(std::set<std::string>& names, const std::string& name, const wire::Value& where) {
    if (names.insert(name).second) return;
    wire::refuse(*where.member("name"), {}, "'" + name + "' is there twice");
}

Hotel hotel_of(const HotelEntry& entry, const wire::Value& where) {
    if (!is_currency_code(entry.currency))
        wire::refuse(*where.member("currency"), {}, "currency must be three capital letters");
    Hotel hotel{entry.name, entry.city, {}};
    std::set<std::string> names;
    for (std::size_t i = 0; i < entry.room_types.size(); ++i) {
        const auto& each = entry.room_types[i];
        require_new(names, each.name, item(where, "room_types", i));
        hotel.room_types.push_back(
            {each.name, {each.rate, entry.currency}, each.capacity, each.rooms});
    }
    return hotel;
}

}  // namespace

Catalog read_hotels(const std::string& path) {
    return parse_hotels(contents_of(path), path);
}

Catalog parse_hotels(std::string_view text, const std::string& path) {
    const auto parsed = wire::parse(text, path, wire::Comments::kAllowed);
    const auto file = wire::decode<HotelsFile>(parsed);
    Catalog catalog;
    std::set<std::string> names;
    for (std::size_t i = 0; i < file.hotels.size(); ++i) {
        const auto& where = item(parsed, "hotels", i);
        require_new(names, file.hotels[i].name, where);
        catalog.hotels.push_back(hotel_of(file.hotels[i], where));
    }
    return catalog;
}

}  // namespace bellhop::availability
