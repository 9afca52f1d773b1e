// Any text as the file of hotels: refused with its line, or a catalog within its bounds that is
// written and read again as the same.
#include "availability/hotels.hpp"
#include "fuzz/try_one.hpp"
#include "wire/writer.hpp"

#include <set>

namespace bellhop::fuzz {

namespace {

using availability::Catalog;
using availability::Hotel;

void write(wire::Writer& writer, std::string_view name, std::string_view value) {
    writer.key(name);
    writer.text(value);
}

void write(wire::Writer& writer, const Hotel& hotel) {
    writer.begin_object();
    write(writer, "name", hotel.name);
    write(writer, "city", hotel.city);
    write(writer, "currency", hotel.room_types.front().rate.currency);
    writer.key("room_types");
    writer.begin_array();
    for (const auto& type : hotel.room_types) {
        writer.begin_object();
        write(writer, "name", type.name);
        writer.key("rate");
        writer.number(type.rate.amount.text());
        writer.key("capacity");
        writer.integer(type.capacity);
        writer.key("rooms");
        writer.integer(type.rooms);
        writer.end_object();
    }
    writer.end_array();
    writer.end_object();
}

std::string written(const Catalog& catalog) {
    wire::Writer writer;
    writer.begin_object();
    writer.key("hotels");
    writer.begin_array();
    for (const auto& hotel : catalog.hotels) write(writer, hotel);
    writer.end_array();
    writer.end_object();
    return writer.take();
}

void check_bounds(const Catalog& catalog) {
    std::set<std::string> names;
    for (const auto& hotel : catalog.hotels) {
        BELLHOP_CHECK(names.insert(hotel.name).second && !hotel.room_types.empty());
        for (const auto& type : hotel.room_types) {
            BELLHOP_CHECK(type.rate.amount.minor > 0 && type.capacity >= 1 && type.rooms >= 0);
            BELLHOP_CHECK(is_currency_code(type.rate.currency));
        }
    }
}

}  // namespace

void try_one(std::string_view bytes) {
    try {
        const auto catalog = availability::parse_hotels(bytes, "hotels.json");
        check_bounds(catalog);
        const auto text = written(catalog);
        BELLHOP_CHECK(written(availability::parse_hotels(text, "hotels.json")) == text);
    } catch (const BadConfiguration& refusal) {
        const std::string_view why = refusal.what();
        const auto line = why.substr(std::min<std::size_t>(why.size(), 12), 1);
        BELLHOP_CHECK(why.starts_with("hotels.json:") && line >= "1" && line <= "9");
    }
}

}  // namespace bellhop::fuzz
