// Charging a booking, once.
#include "payment/charge.hpp"

#include "core/check.hpp"
#include "core/errors.hpp"

#include <utility>

namespace bellhop::payment {

using State = LedgerEntry::State;

void Charge::ask(const contract::Charge& command, Answered answered, LedgerEntry::Origin origin) {
    const auto entry = std::make_shared<LedgerEntry>();
    commits_.submit([this, command, origin,
                     entry](db::Transaction& tx) { *entry = intend(command, origin, tx); },
                    [this, entry, answered = std::move(answered)](const std::exception_ptr& error) {
                        // A gateway forgets idempotency keys after a while; the ledger does not.
                        if (error || entry->state != State::kAsking) return answered({}, error);
                        ask_gateway(*entry, answered);
                    });
}

worker::Reply Charge::handle(const contract::Charge& command, const Asked& asked,
                             db::Transaction& tx) {
    const auto [entry, before] = record(command.booking_id, asked, tx);
    auto answer = answer_for(entry, command);
    answer.again = before;
    return answer;
}

void Charge::finish(const LedgerEntry& intent, Done done) {
    ask_gateway(intent, [this, booking = intent.booking_id, done = std::move(done)](
                            const Asked& asked, const std::exception_ptr& error) {
        if (error) return done(error);
        commits_.submit(
            [this, booking, asked](db::Transaction& tx) { (void)record(booking, asked, tx); },
            done);
    });
}

LedgerEntry Charge::intend(const contract::Charge& command, LedgerEntry::Origin origin,
                           db::Transaction& tx) {
    auto intent = LedgerEntry::asking(command, origin, clock_.now());
    if (ledger_.record(tx, intent)) return intent;
    // The same booking asked again, under any message id, is the same charge.
    auto known = ledger_.find(tx, command.booking_id);
    BELLHOP_CHECK(known.has_value());
    return *std::move(known);
}

void Charge::ask_gateway(const LedgerEntry& intent, Answered answered) {
    gateway_.charge(intent.charge_request(),
                    [watch = std::weak_ptr(alive_), intent, answered = std::move(answered)](
                        GatewayVerdict verdict, std::exception_ptr error) {
                        if (watch.expired()) return;
                        answered({intent, std::move(verdict)}, std::move(error));
                    });
}

Charge::Recorded Charge::record(const BookingId& booking, const Asked& asked, db::Transaction& tx) {
    if (asked.intent) {
        auto decided = *asked.intent;
        decided.decide(asked.verdict, ledger_.next_transaction(tx), clock_.now());
        if (ledger_.change(tx, decided, State::kAsking)) return {std::move(decided)};
        // Somebody else recorded a verdict.
        ledger_.take_back_transaction(tx);
    }
    auto known = ledger_.find(tx, booking);
    if (!known || known->state == State::kAsking)
        throw Conflict("the ledger has no verdict of the charge that was asked for");
    return {*std::move(known), true};
}

}  // namespace bellhop::payment
