// Looking into the three databases and the broker, with the auditor's own rules.
#include "flow/invariants.hpp"

#include "availability/facts.hpp"
#include "bellhopctl/audit/rules.hpp"
#include "bus/names.hpp"
#include "db/outbox.hpp"
#include "flow/announced.hpp"
#include "orchestrator/facts.hpp"
#include "payment/facts.hpp"

#include <map>

namespace bellhop::flow {

namespace {

using Broken = std::vector<std::string>;
using Facts = std::map<std::string, audit::BookingFacts>;

/// Calls `each` with every fact, page by page, as the auditor asks for them.
template <class Read, class Each>
void for_each_fact(Read read, Each each) {
    service::FactPage page;
    while (true) {
        const auto facts = read(page);
        for (const auto& fact : facts.facts) each(fact);
        if (!facts.next) return;
        page.after = *facts.next;
    }
}

void add(const std::vector<audit::Violation>& violations, Broken& broken) {
    for (const auto& [rule, subject, what] : violations)
        broken.push_back(rule + ": " + subject + " " + what);
}

void look_at_bookings(const Premises& premises, Facts& facts, Broken& broken) {
    premises.orchestrator.read([&](db::Transaction& tx) {
        const auto read = [&](const auto& page) { return orchestrator::booking_facts(tx, page); };
        for_each_fact(read, [&](const auto& fact) {
            facts[fact.booking_id.value()].booking = fact;
            if (!fact.settled)
                broken.push_back(fact.booking_id.value() + " is " + fact.status + ", not settled");
        });
        for (const auto& id : orchestrator::key_facts(tx).without_booking)
            broken.push_back("an idempotency key names " + id.value() + ", which is not there");
        if (db::outbox::count(tx) > 0)
            broken.emplace_back("the orchestrator's outbox is not empty");
    });
}

void look_at_rooms(const Premises& premises, Facts& facts, Broken& broken) {
    premises.availability.read([&](db::Transaction& tx) {
        const auto holds = [&](const auto& page) { return availability::hold_facts(tx, page); };
        for_each_fact(holds, [&](const auto& fact) { facts[fact.booking_id.value()].hold = fact; });
        const auto nights = [&](const auto& page) {
            return availability::night_facts(tx, premises.catalog, page);
        };
        for_each_fact(nights,
                      [&](const auto& night) { add(audit::broken_promises(night), broken); });
    });
}

void look_at_payments(const Premises& premises, Facts& facts, Broken& broken) {
    premises.payment.read([&](db::Transaction& tx) {
        const auto read = [&](const auto& page) { return payment::payment_facts(tx, page); };
        for_each_fact(read, [&](const auto& fact) {
            facts[fact.booking_id.value()].payment = fact;
            const auto charged = fact.amount.minor;
            const auto with_gateway = premises.money_with_gateway(fact.booking_id, charged);
            if (with_gateway != (fact.state == "approved" ? charged : 0)) {
                broken.push_back("the gateway and the ledger differ about " +
                                 fact.booking_id.value() + ", " + fact.state);
            }
        });
        if (db::outbox::count(tx) > 0)
            broken.emplace_back("the payment service's outbox is not empty");
    });
}

}  // namespace

std::vector<std::string> broken_invariants(const Premises& premises) {
    Facts facts;
    Broken broken;
    look_at_bookings(premises, facts, broken);
    look_at_rooms(premises, facts, broken);
    look_at_payments(premises, facts, broken);
    for (const auto& [id, each] : facts) add(audit::broken_promises(each), broken);
    for (const std::string service : {"orchestrator", "availability", "payment"}) {
        for (const auto& dead : premises.broker.waiting(bus::names::dead_letters(service))) {
            broken.push_back("dead letter: " + dead.type + " " +
                             dead.headers.at("x-bellhop-reason"));
        }
    }
    return broken;
}

std::vector<std::string> broken_invariants(House& house) {
    const auto orchestrator = house.look_into(Name::kOrchestrator);
    const auto availability = house.look_into(Name::kAvailability);
    const auto payment = house.look_into(Name::kPayment);
    const auto catalog = one_hotel();
    auto broken = broken_invariants({*orchestrator, *availability, *payment, house.broker, catalog,
                                     [&](const BookingId& id, std::int64_t charged) {
                                         return house.gateway.holds_money_of(id) ? charged : 0;
                                     }});
    for (auto& each :
         broken_announcements({*orchestrator, *availability, *payment}, house.announced())) {
        broken.push_back(std::move(each));
    }
    return broken;
}

}  // namespace bellhop::flow
