// Charging a booking, once.
#include "payment/charge.hpp"

#include <utility>

namespace bellhop::payment {

void Charge::ask(const contract::Charge& command, Gateway::Charged answered) {
    bool known = false;
    database_.read(
        [&](db::Transaction& tx) { known = ledger_.find(tx, command.booking_id).has_value(); });
    // A gateway forgets idempotency keys after a while; the ledger does not.
    if (known) return answered({}, nullptr);
    gateway_.charge({command.booking_id, command.amount, command.payment_method},
                    std::move(answered));
}

worker::Reply Charge::handle(const contract::Charge& command, const GatewayVerdict& verdict,
                             db::Transaction& tx) {
    // The same booking asked again, under any message id, gets its first answer.
    if (auto known = ledger_.find(tx, command.booking_id)) {
        return answer_known(std::move(*known), command, verdict, tx);
    }
    const auto entry =
        LedgerEntry::from(command, verdict, ledger_.next_transaction(tx), clock_.now());
    ledger_.record(tx, entry);  // Unique on the booking: a racing twin throws Conflict.
    return answer_for(entry, command);
}

worker::Reply Charge::answer_known(LedgerEntry known, const contract::Charge& command,
                                   const GatewayVerdict& verdict, db::Transaction& tx) {
    if (known.state == LedgerEntry::State::kVoid) {
        // The refund came first and found nothing. But a worker may have asked the gateway before
        // that, and died before it wrote down the answer: whatever was taken must not stay.
        known.state = LedgerEntry::State::kRefundOwed;
        known.amount = command.amount;
        known.gateway_reference = verdict.reference;
        ledger_.change(tx, known, clock_.now());
        owe_refund_(tx, known.booking_id);
    }
    return answer_for(known, command);
}

}  // namespace bellhop::payment
