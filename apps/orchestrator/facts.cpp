// Bookings for an auditor.
#include "orchestrator/facts.hpp"

#include "core/errors.hpp"
#include "orchestrator/book/sql_bookings.hpp"

namespace bellhop::orchestrator {

namespace {

using Text = std::string;
using Number = std::int64_t;

Number number_of(const std::string& id, const char* parameter) {
    if (id.empty()) return 0;
    const auto number = booking_number(id);
    if (!number) throw BadMessage(parameter, "must be a booking id");
    return *number;
}

}  // namespace

contract::BookingFacts booking_facts(db::Transaction& tx, const service::FactPage& page) {
    const auto only = number_of(page.only, "booking_id");
    const auto rows = tx.rows<Number, Text, Number, Number, Text, Number>(
        "SELECT number, status, settled, total_minor, currency, asked_at FROM bookings WHERE "
        "number > :after AND (:all = 1 OR number = :only) ORDER BY number LIMIT :most",
        number_of(page.after, "after"), page.only.empty() ? 1 : 0, only, page.limit);
    contract::BookingFacts facts;
    for (const auto& [number, status, settled, total, currency, asked_at] : rows) {
        facts.facts.push_back({booking_id(number), status, settled != 0, Amount{total}, currency,
                               from_micros(asked_at)});
    }
    facts.next = page.next(facts.facts, [](const auto& fact) { return fact.booking_id.value(); });
    return facts;
}

contract::KeyFacts key_facts(db::Transaction& tx) {
    contract::KeyFacts facts;
    facts.keys = std::get<0>(*tx.row<Number>("SELECT COUNT(*) FROM idempotency_keys"));
    for (const auto& [number] : tx.rows<Number>(
             "SELECT k.booking_number FROM idempotency_keys k LEFT JOIN bookings b ON b.number = "
             "k.booking_number WHERE b.number IS NULL LIMIT 100")) {
        facts.without_booking.push_back(booking_id(number));
    }
    return facts;
}

}  // namespace bellhop::orchestrator
