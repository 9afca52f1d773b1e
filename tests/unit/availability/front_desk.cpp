// The front desk: handlers, each call in a transaction.
#include "front_desk.hpp"

#include "wire/codec.hpp"

namespace bellhop::embedded {
extern const std::string_view kAvailabilitySchema;
}

namespace bellhop::tests {

using namespace availability;

FrontDesk::FrontDesk()
    : folder_("availability", embedded::kAvailabilitySchema),
      catalog_{{{"Plaza",
                 "Rome",
                 {{"Single", {{10000}, "USD"}, 1, 1},
                  {"Double", {{15050}, "USD"}, 3, 2},
                  {"Attic", {{5000}, "USD"}, 1, 0}}}}} {}

worker::Reply FrontDesk::hold(const contract::Hold& command) {
    worker::Reply reply;
    database().transaction([&](db::Transaction& tx) { reply = hold_.handle(command, tx); });
    return reply;
}

worker::Reply FrontDesk::hold(const std::string& booking, const std::string& room_type,
                              const std::string& check_in, const std::string& check_out) {
    return hold(a_hold(booking, room_type, check_in, check_out));
}

worker::Reply FrontDesk::release(const std::string& booking) {
    worker::Reply reply;
    database().transaction(
        [&](db::Transaction& tx) { reply = release_.handle({BookingId{booking}}, tx); });
    return reply;
}

std::int64_t FrontDesk::taken(const std::string& room_type, const std::string& night) {
    const auto first = *Date::parse(night);
    std::int64_t taken = 0;
    database().read([&](db::Transaction& tx) {
        taken = inventory_.most_taken(tx, {"Plaza", room_type, {first, first.plus_days(1)}, 1});
    });
    return taken;
}

std::int64_t FrontDesk::holds() {
    std::int64_t count = 0;
    database().read([&](db::Transaction& tx) {
        count = std::get<0>(*tx.row<std::int64_t>("SELECT COUNT(*) FROM holds"));
    });
    return count;
}

contract::Hold a_hold(const std::string& booking, const std::string& room_type,
                      const std::string& check_in, const std::string& check_out) {
    return {BookingId{booking},      "Plaza", room_type, *Date::parse(check_in),
            *Date::parse(check_out), 1};
}

std::string refused_for(const worker::Reply& reply) {
    if (reply.type != contract::Refused::kWireName) return "";
    return wire::decode<contract::Refused>(reply.body).reason;
}

bool is_held(const worker::Reply& reply) {
    return reply.type == contract::Held::kWireName;
}

}  // namespace bellhop::tests
