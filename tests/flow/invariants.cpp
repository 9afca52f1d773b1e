// Looking into the three databases and the broker.
#include "flow/invariants.hpp"

#include "bus/names.hpp"
#include "db/outbox.hpp"

#include <map>

namespace bellhop::flow {

namespace {

struct Facts {
    std::map<std::string, std::int64_t> confirmed;     // booking -> total
    std::map<std::string, std::int64_t> paid;          // booking -> approved amount
    std::map<std::string, std::int64_t> held_nights;   // room type and night -> by holds
    std::map<std::string, std::int64_t> taken_nights;  // room type and night -> by the counter
    std::map<std::string, std::string> held;           // booking -> room type
    std::vector<std::string> broken;
};

std::int64_t rooms_of(const availability::Catalog& catalog, const std::string& type) {
    for (const auto& hotel : catalog.hotels) {
        for (const auto& each : hotel.room_types) {
            if (each.name == type) return each.rooms;
        }
    }
    return 0;
}

void look_at_bookings(const Premises& premises, Facts& facts) {
    premises.orchestrator.read([&](db::Transaction& tx) {
        for (const auto& [number, status, settled, total] :
             tx.rows<std::int64_t, std::string, std::int64_t, std::int64_t>(
                 "SELECT number, status, settled, total_minor FROM bookings LIMIT 10000")) {
            const auto id = orchestrator::booking_id(number).value();
            if (status == "confirmed") facts.confirmed[id] = total;
            if (settled == 0) facts.broken.push_back(id + " is " + status + " and not settled");
        }
        if (db::outbox::count(tx) > 0)
            facts.broken.emplace_back("the orchestrator's outbox is not empty");
    });
}

void look_at_rooms(const Premises& premises, Facts& facts) {
    premises.availability.read([&](db::Transaction& tx) {
        for (const auto& [id, type, from, to] :
             tx.rows<std::string, std::string, std::string, std::string>(
                 "SELECT booking_id, room_type, check_in, check_out FROM holds WHERE state = "
                 "'held' LIMIT 10000")) {
            facts.held[id] = type;
            for (auto night = *Date::parse(from); night < *Date::parse(to);
                 night = night.plus_days(1)) {
                ++facts.held_nights[type + " " + night.text()];
            }
        }
        for (const auto& [type, night, taken] : tx.rows<std::string, std::string, std::int64_t>(
                 "SELECT room_type, night, taken FROM nights WHERE taken > 0 LIMIT 10000")) {
            facts.taken_nights[type + " " + night] = taken;
            if (taken > rooms_of(premises.catalog, type))
                facts.broken.push_back(type + " " + night + " is sold twice");
        }
    });
    if (facts.held_nights != facts.taken_nights)
        facts.broken.emplace_back("nights taken are not what is held");
}

void look_at_payments(const Premises& premises, Facts& facts) {
    premises.payment.read([&](db::Transaction& tx) {
        for (const auto& [id, state, amount] : tx.rows<std::string, std::string, std::int64_t>(
                 "SELECT booking_id, state, amount_minor FROM payments LIMIT 10000")) {
            if (state == "approved") facts.paid[id] = amount;
            const auto with_gateway = premises.money_with_gateway(BookingId{id}, amount);
            if (with_gateway != (state == "approved" ? amount : 0)) {
                facts.broken.push_back("the gateway and the ledger differ about " + id + ", " +
                                       state);
            }
        }
        if (db::outbox::count(tx) > 0)
            facts.broken.emplace_back("the payment service's outbox is not empty");
    });
}

}  // namespace

std::vector<std::string> broken_invariants(const Premises& premises) {
    Facts facts;
    look_at_bookings(premises, facts);
    look_at_rooms(premises, facts);
    look_at_payments(premises, facts);
    if (facts.confirmed != facts.paid) {
        facts.broken.emplace_back(
            "confirmed bookings are not what is paid: " + std::to_string(facts.confirmed.size()) +
            " and " + std::to_string(facts.paid.size()));
    }
    for (const auto& [id, type] : facts.held) {
        if (!facts.confirmed.contains(id))
            facts.broken.push_back(id + " holds a room and is not confirmed");
    }
    for (const auto& [id, total] : facts.confirmed) {
        if (!facts.held.contains(id))
            facts.broken.push_back(id + " is confirmed and holds no room");
    }
    for (const std::string service : {"orchestrator", "availability", "payment"}) {
        for (const auto& dead : premises.broker.waiting(bus::names::dead_letters(service))) {
            facts.broken.push_back("dead letter: " + dead.type + " " +
                                   dead.headers.at("x-bellhop-reason"));
        }
    }
    return facts.broken;
}

std::vector<std::string> broken_invariants(House& house) {
    const auto orchestrator = house.look_into(Name::kOrchestrator);
    const auto availability = house.look_into(Name::kAvailability);
    const auto payment = house.look_into(Name::kPayment);
    const auto catalog = one_hotel();
    return broken_invariants({*orchestrator, *availability, *payment, house.broker, catalog,
                              [&](const BookingId& id, std::int64_t charged) {
                                  return house.gateway.holds_money_of(id) ? charged : 0;
                              }});
}

}  // namespace bellhop::flow
