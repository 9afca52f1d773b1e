// Charging a booking, once.
#include "payment/charge.hpp"

#include "core/errors.hpp"

#include <utility>

namespace bellhop::payment {

using State = LedgerEntry::State;

void Charge::ask(const contract::Charge& command, Gateway::Charged answered,
                 LedgerEntry::Origin origin) {
    const auto entry = std::make_shared<LedgerEntry>();
    commits_.submit([this, command, origin,
                     entry](db::Transaction& tx) { *entry = intend(command, origin, tx); },
                    [this, entry, answered = std::move(answered)](const std::exception_ptr& error) {
                        // A gateway forgets idempotency keys after a while; the ledger does not.
                        if (error || entry->state != State::kAsking) return answered({}, error);
                        ask_gateway(*entry, answered);
                    });
}

worker::Reply Charge::handle(const contract::Charge& command, const GatewayVerdict& verdict,
                             db::Transaction& tx) {
    const auto [entry, before] = record(command.booking_id, verdict, tx);
    auto answer = answer_for(entry, command);
    answer.again = before;
    return answer;
}

void Charge::finish(const LedgerEntry& intent, Done done) {
    ask_gateway(intent, [this, booking = intent.booking_id, done = std::move(done)](
                            const GatewayVerdict& verdict, const std::exception_ptr& error) {
        if (error) return done(error);
        commits_.submit(
            [this, booking, verdict](db::Transaction& tx) { (void)record(booking, verdict, tx); },
            done);
    });
}

LedgerEntry Charge::intend(const contract::Charge& command, LedgerEntry::Origin origin,
                           db::Transaction& tx) {
    // The same booking asked again, under any message id, is the same charge.
    if (auto known = ledger_.find(tx, command.booking_id)) return *std::move(known);
    auto intent = LedgerEntry::asking(command, origin, clock_.now());
    ledger_.record(tx, intent);  // Unique on the booking: a racing twin throws Conflict.
    return intent;
}

void Charge::ask_gateway(const LedgerEntry& intent, Gateway::Charged answered) {
    gateway_.charge(intent.charge_request(),
                    [watch = std::weak_ptr(alive_), answered = std::move(answered)](
                        GatewayVerdict verdict, std::exception_ptr error) {
                        if (watch.expired()) return;
                        answered(std::move(verdict), std::move(error));
                    });
}

Charge::Recorded Charge::record(const BookingId& booking, const GatewayVerdict& verdict,
                                db::Transaction& tx) {
    auto known = ledger_.find(tx, booking);
    if (!known) throw Conflict("the ledger does not know the charge that was asked for");
    if (known->state != State::kAsking) return {*std::move(known), true};
    known->decide(verdict, ledger_.next_transaction(tx), clock_.now());
    ledger_.change(tx, *known, State::kAsking);
    return {*std::move(known)};
}

}  // namespace bellhop::payment
