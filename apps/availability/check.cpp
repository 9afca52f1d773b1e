// Answers about availability, field by field as documented.
#include "availability/check.hpp"

#include "availability/contract/availability.hpp"
#include "wire/codec.hpp"

namespace bellhop::availability {

namespace {

struct CheckRequest {
    std::string hotel_name;
    Date check_in;
    Date check_out;
    std::string room_type;
    int num_guests = 1;
    static constexpr auto fields() {
        return wire::fields(
            wire::field("hotel_name", &CheckRequest::hotel_name, contract::kName),
            wire::field("check_in", &CheckRequest::check_in),
            wire::field("check_out", &CheckRequest::check_out),
            wire::field("room_type", &CheckRequest::room_type, contract::kName),
            wire::optional("num_guests", &CheckRequest::num_guests, contract::kGuests));
    }
};

struct Available {
    std::string status = "success";
    bool available = true;
    std::string hotel_name;
    std::string room_type;
    Date check_in;
    Date check_out;
    std::int64_t num_nights = 0;
    Amount room_rate;
    Amount total_price;
    std::int64_t available_rooms = 0;
    std::string currency;
    Timestamp timestamp;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &Available::status),
                            wire::field("available", &Available::available),
                            wire::field("hotel_name", &Available::hotel_name),
                            wire::field("room_type", &Available::room_type),
                            wire::field("check_in", &Available::check_in),
                            wire::field("check_out", &Available::check_out),
                            wire::field("num_nights", &Available::num_nights),
                            wire::field("room_rate", &Available::room_rate),
                            wire::field("total_price", &Available::total_price),
                            wire::field("available_rooms", &Available::available_rooms),
                            wire::field("currency", &Available::currency),
                            wire::field("timestamp", &Available::timestamp));
    }
};

struct NotAvailable {
    std::string status = "unavailable";
    bool available = false;
    std::string hotel_name;
    std::string room_type;
    Date check_in;
    Date check_out;
    std::string message;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &NotAvailable::status),
                            wire::field("available", &NotAvailable::available),
                            wire::field("hotel_name", &NotAvailable::hotel_name),
                            wire::field("room_type", &NotAvailable::room_type),
                            wire::field("check_in", &NotAvailable::check_in),
                            wire::field("check_out", &NotAvailable::check_out),
                            wire::field("message", &NotAvailable::message));
    }
};

struct ListedHotel {
    std::string name;
    std::string city;
    std::vector<std::string> room_types;
    static constexpr auto fields() {
        return wire::fields(wire::field("name", &ListedHotel::name),
                            wire::field("city", &ListedHotel::city),
                            wire::field("room_types", &ListedHotel::room_types));
    }
};

struct HotelList {
    std::string status = "success";
    std::vector<ListedHotel> available_hotels;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &HotelList::status),
                            wire::field("available_hotels", &HotelList::available_hotels));
    }
};

template <class T>
http::Response json(const T& body) {
    return http::json(200, wire::encode(body));
}

}  // namespace

http::Response welcome(int port) {
    return {200,
            "application/json",
            {},
            R"({"port":)" + std::to_string(port) +
                R"(,"description":"Hotel Room Availability Service","endpoints":{)"
                R"("POST /check-availability":"Check hotel room availability and pricing",)"
                R"("GET /hotels":"List all available hotels"}})"
                "\n"};
}

http::Response list_hotels(const Catalog& catalog) {
    HotelList list;
    for (const auto& hotel : catalog.hotels) {
        ListedHotel listed{hotel.name, hotel.city, {}};
        for (const auto& type : hotel.room_types) listed.room_types.push_back(type.name);
        list.available_hotels.push_back(std::move(listed));
    }
    return json(list);
}

Wish read_check_request(const std::string& body) {
    const auto asked = wire::decode<CheckRequest>(body);
    const Stay stay{asked.check_in, asked.check_out};
    contract::require_bookable(stay);
    return {asked.hotel_name, asked.room_type, stay, asked.num_guests};
}

void describe_checks(wire::Schemas& schemas) {
    using wire::Side;
    schemas.add<CheckRequest>("CheckRequest", Side::kRead)
        .add<Available>("Available", Side::kWritten)
        .add<NotAvailable>("NotAvailable", Side::kWritten)
        .add<HotelList>("HotelList", Side::kWritten);
}

http::Response Check::respond(const http::Request& request) {
    const auto wish = read_check_request(request.body);
    const auto found = match(catalog_, wish);
    if (found.room_type == nullptr) return http::error(404, found.refusal->message);
    auto refusal = found.refusal;
    std::int64_t free = 0;
    if (!refusal) {
        database_.read([&](db::Transaction& tx) {
            free = found.room_type->rooms - inventory_.most_taken(tx, wish);
        });
        if (free <= 0) refusal = sold_out(wish.room_type);
    }
    if (refusal) {
        NotAvailable no;
        no.hotel_name = wish.hotel_name;
        no.room_type = wish.room_type;
        no.check_in = wish.stay.check_in;
        no.check_out = wish.stay.check_out;
        no.message = refusal->message;
        return json(no);
    }
    Available yes;
    yes.hotel_name = wish.hotel_name;
    yes.room_type = wish.room_type;
    yes.check_in = wish.stay.check_in;
    yes.check_out = wish.stay.check_out;
    yes.num_nights = wish.stay.nights();
    yes.room_rate = found.room_type->rate.amount;
    yes.total_price = total_of(*found.room_type, wish.stay).amount;
    yes.available_rooms = free;
    yes.currency = found.room_type->rate.currency;
    yes.timestamp = clock_.now();
    return json(yes);
}

}  // namespace bellhop::availability
