// Hotels and bookings are counted through, not drawn: every subject gets the same ones.
#include "bench/inventory.hpp"

#include "core/date.hpp"

#include <array>
#include <fstream>

namespace bellhop::bench {

namespace {

constexpr int kHotels = 200;
constexpr int kBodies = 4096;
constexpr std::array<std::string_view, 3> kTypes{"Standard", "Deluxe", "Suite"};

std::string hotel_name(int number) {
    return "Bench Hotel " + std::to_string(1000 + number % kHotels);
}

std::string body(int number) {
    const auto check_in = Date::parse("2027-01-01")->plus_days(number * 7 % 330);
    const auto guest = std::to_string(10000 + number);
    return R"({"guest_name": "Guest )" + guest + R"(", "guest_email": "guest)" + guest +
           R"(@example.com", "hotel_name": ")" + hotel_name(number) + R"(", "room_type": ")" +
           std::string(kTypes.at(static_cast<std::size_t>(number / kHotels) % kTypes.size())) +
           R"(", "check_in": ")" + check_in.text() + R"(", "check_out": ")" +
           check_in.plus_days(3).text() + R"(", "num_guests": 2, "payment_method": "credit_card"})";
}

}  // namespace

std::filesystem::path write_hotels(const std::filesystem::path& folder) {
    auto path = folder / "hotels.json";
    std::ofstream file(path);
    file << R"({"hotels": [)";
    for (int hotel = 0; hotel < kHotels; ++hotel) {
        file << (hotel == 0 ? "" : ",") << R"(
{"name": ")" << hotel_name(hotel)
             << R"(", "city": "Bench", "room_types": [)";
        for (std::size_t type = 0; type < kTypes.size(); ++type) {
            file << (type == 0 ? "" : ", ") << R"({"name": ")" << kTypes[type] << R"(", "rate": )"
                 << 100 * (type + 1) << R"(.00, "capacity": 4, "rooms": 1000000})";
        }
        file << "]}";
    }
    file << "]}\n";
    return path;
}

const std::vector<std::string>& booking_bodies() {
    static const std::vector<std::string> kAll = [] {
        std::vector<std::string> bodies;
        bodies.reserve(kBodies);
        for (int number = 0; number < kBodies; ++number) bodies.push_back(body(number));
        return bodies;
    }();
    return kAll;
}

}  // namespace bellhop::bench
