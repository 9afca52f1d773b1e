// The ledger for an auditor.
#include "payment/facts.hpp"

namespace bellhop::payment {

contract::PaymentFacts payment_facts(db::Transaction& tx, const service::FactPage& page) {
    const auto rows = tx.rows<std::string, std::string, std::string, std::int64_t, std::string>(
        "SELECT booking_id, state, origin, amount_minor, currency FROM payments WHERE booking_id > "
        ":after AND (:all = 1 OR booking_id = :only) ORDER BY booking_id LIMIT :most",
        page.after, page.only.empty() ? 1 : 0, page.only, page.limit);
    contract::PaymentFacts facts;
    for (const auto& [booking, state, origin, amount, currency] : rows) {
        facts.facts.push_back({BookingId{booking}, state, origin, Amount{amount}, currency});
    }
    facts.next = page.next(facts.facts, [](const auto& fact) { return fact.booking_id.value(); });
    return facts;
}

}  // namespace bellhop::payment
