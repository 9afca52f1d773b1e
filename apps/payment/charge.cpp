// Charging a booking, once.
#include "payment/charge.hpp"

#include "core/check.hpp"
#include "core/errors.hpp"

#include <utility>

namespace bellhop::payment {

using State = LedgerEntry::State;

void Charge::ask(const contract::Charge& command, Answered answered, LedgerEntry::Origin origin) {
    const auto intent = std::make_shared<Intent>();
    commits_.submit(
        [this, command, origin, intent](db::Transaction& tx) {
            *intent = intend(command, origin, tx);
        },
        [this, intent, answered = std::move(answered)](const std::exception_ptr& error) {
            // A gateway forgets idempotency keys after a while; the ledger does not.
            if (error || intent->entry.state != State::kAsking) return answered({}, error);
            ask_gateway(*intent, answered);
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
    ask_gateway({intent, true}, [this, booking = intent.booking_id, done = std::move(done)](
                                    const Asked& asked, const std::exception_ptr& error) {
        if (error) return done(error);
        commits_.submit(
            [this, booking, asked](db::Transaction& tx) { (void)record(booking, asked, tx); },
            done);
    });
}

Charge::Intent Charge::intend(const contract::Charge& command, LedgerEntry::Origin origin,
                              db::Transaction& tx) {
    auto intent = LedgerEntry::asking(command, origin, clock_.now());
    if (ledger_.record(tx, intent)) return {std::move(intent), false};
    // The same booking asked again, under any message id, is the same charge.
    auto known = ledger_.find(tx, command.booking_id);
    BELLHOP_CHECK(known.has_value());
    return {*std::move(known), true};
}

void Charge::ask_gateway(const Intent& intent, Answered answered) {
    auto request = intent.entry.charge_request();
    request.asked_before = intent.known_before;
    gateway_.charge(request, [watch = std::weak_ptr(alive_), entry = intent.entry,
                              answered = std::move(answered)](GatewayVerdict verdict,
                                                              std::exception_ptr error) {
        if (watch.expired()) return;
        answered({entry, std::move(verdict)}, std::move(error));
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
