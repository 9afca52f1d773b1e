// Comparing announcements with histories and ledgers.
#include "flow/announced.hpp"

#include "orchestrator/book/book_saga.hpp"
#include "orchestrator/book/sql_bookings.hpp"
#include "wire/cloud_event.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace bellhop::flow {

namespace {

using Broken = std::vector<std::string>;
using Told = std::map<std::string, std::vector<std::string>>;

void look_at_each(const std::vector<Envelope>& heard, Broken& broken) {
    std::map<std::string, std::string> bodies;
    std::map<std::string, std::string> last;
    for (const auto& event : heard) {
        const auto& id = event.message_id.value();
        const auto [known, is_new] = bodies.try_emplace(id, event.body);
        if (!is_new) {
            if (known->second != event.body)
                broken.push_back("one event, told in two ways: " + known->second + event.body);
            continue;
        }
        const auto heading = wire::decode<wire::EventHeading>(event.body);
        const bool whole =
            heading.id == id && heading.type == event.type && heading.type == event.routing_key &&
            heading.subject == event.correlation_id && event.content_type == wire::kCloudEventMedia;
        if (!whole) broken.push_back("the envelope of " + id + " is not that of its event");
        auto& before = last[heading.subject];
        if (heading.sequence <= before) broken.push_back("announced out of order: " + id);
        before = heading.sequence;
    }
}

/// The histories, as the saga's page announces them.
Told told_by_histories(db::Database& orchestrator) {
    const auto definition = orchestrator::book_saga();
    Told told;
    orchestrator.read([&](db::Transaction& tx) {
        for (const auto& [number, facts] : tx.rows<std::int64_t, std::string>(
                 "SELECT booking_number, facts FROM booking_events ORDER BY number LIMIT "
                 "1000000")) {
            std::istringstream lines(facts);
            std::string step;
            std::string what;
            while (std::getline(lines, step, '\t') && std::getline(lines, what)) {
                if (const auto* announcement = definition.announcement(step, what))
                    told[orchestrator::booking_id(number).value()].push_back(announcement->type);
            }
        }
    });
    return told;
}

/// What the ledgers say of each booking, without an order.
std::map<std::string, std::set<std::string>> facts_of(const Records& records) {
    std::map<std::string, std::set<std::string>> facts;
    std::set<std::string> declined;
    records.orchestrator.read([&](db::Transaction& tx) {
        for (const auto& [number, status, step] : tx.rows<std::int64_t, std::string, std::string>(
                 "SELECT number, status, failed_step FROM bookings LIMIT 100000")) {
            const auto id = orchestrator::booking_id(number).value();
            facts[id].insert({"booking.created", "booking." + status});
            // A decline that nobody asked about any more is no fact of the booking.
            if (step == "payment") declined.insert(id);
        }
    });
    records.availability.read([&](db::Transaction& tx) {
        for (const auto& [id, state, rate] : tx.rows<std::string, std::string, std::int64_t>(
                 "SELECT booking_id, state, rate_minor FROM holds LIMIT 100000")) {
            if (rate > 0) facts[id].insert("room.held");
            if (rate > 0 && state == "released") facts[id].insert("room.released");
        }
    });
    records.payment.read([&](db::Transaction& tx) {
        for (const auto& [id, state] : tx.rows<std::string, std::string>(
                 "SELECT booking_id, state FROM payments LIMIT 100000")) {
            if (state == "approved" || state == "refunded") facts[id].insert("payment.completed");
            if (state == "refunded") facts[id].insert("payment.refunded");
            if (state == "declined" && declined.contains(id)) facts[id].insert("payment.failed");
        }
    });
    return facts;
}

std::string in_words(const std::vector<std::string>& types) {
    std::string text;
    for (const auto& type : types) text += " " + type;
    return text;
}

}  // namespace

Told heard_of_each(const std::vector<Envelope>& heard) {
    Told told;
    std::set<std::string> ids;
    for (const auto& event : heard) {
        if (ids.insert(event.message_id.value()).second)
            told[event.correlation_id].push_back(event.type);
    }
    return told;
}

Broken broken_announcements(const Records& records, const std::vector<Envelope>& heard) {
    Broken broken;
    look_at_each(heard, broken);
    const auto announced = heard_of_each(heard);
    for (const auto& [id, types] : told_by_histories(records.orchestrator)) {
        const auto found = announced.find(id);
        const auto said = found == announced.end() ? std::vector<std::string>{} : found->second;
        if (said != types) {
            broken.push_back("never announced, or in another order: " + id + in_words(types) +
                             "; heard:" + in_words(said));
        }
    }
    for (const auto& [id, facts] : facts_of(records)) {
        // A direct payment is no booking's.
        if (!facts.contains("booking.created")) continue;
        const auto found = announced.find(id);
        const auto said = found == announced.end() ? std::vector<std::string>{} : found->second;
        std::set<std::string> without_order(said.begin(), said.end());
        // Its row does not tell whether it was confirmed before.
        if (facts.contains("booking.cancelled")) without_order.erase("booking.confirmed");
        if (without_order == facts) continue;
        broken.push_back("announcements and ledgers differ about " + id + ": heard" +
                         in_words(said) + "; facts" + in_words({facts.begin(), facts.end()}));
    }
    return broken;
}

std::int64_t unannounced(db::Database& orchestrator) {
    std::int64_t count = 0;
    orchestrator.read([&](db::Transaction& tx) {
        count = std::get<0>(*tx.row<std::int64_t>(
            "SELECT (SELECT COALESCE(MAX(number), 0) FROM booking_events) - last FROM "
            "announcements WHERE exchange = 'booking.events'"));
    });
    return count;
}

}  // namespace bellhop::flow
