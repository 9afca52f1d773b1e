// Paying back, once.
#include "payment/refund.hpp"

#include "core/errors.hpp"

#include <utility>

namespace bellhop::payment {

namespace {

using State = LedgerEntry::State;

bool money_is_with_us(State state) {
    return state == State::kApproved || state == State::kRefundOwed;
}

}  // namespace

void Refund::ask(const contract::Refund& command, Answered answered) {
    std::optional<LedgerEntry> known;
    database_.read([&](db::Transaction& tx) { known = ledger_.find(tx, command.booking_id); });
    const Asked asked{known ? std::optional(known->state) : std::nullopt};
    if (known && !money_is_with_us(known->state)) return answered(asked, nullptr);
    // Without an entry the gateway is asked too: a worker may have died between its charge and our
    // commit.
    const RefundRequest request =
        known ? RefundRequest{command.booking_id, known->amount, known->gateway_reference}
              : RefundRequest{command.booking_id, {}, ""};
    gateway_.refund(request, [asked, answered = std::move(answered)](std::exception_ptr error) {
        answered(asked, std::move(error));
    });
}

worker::Reply Refund::handle(const contract::Refund& command, const Asked& asked,
                             db::Transaction& tx) {
    auto known = ledger_.find(tx, command.booking_id);
    if (!known) {
        // The undo came before the do: the tombstone refuses the do when it comes.
        LedgerEntry tombstone;
        tombstone.booking_id = command.booking_id;
        tombstone.state = State::kVoid;
        tombstone.reason = "The booking was cancelled";
        tombstone.recorded_at = clock_.now();
        ledger_.record(tx, tombstone);
        return worker::reply(contract::Refunded{command.booking_id, {}});
    }
    if (!money_is_with_us(known->state)) {
        const bool paid_back = known->state == State::kRefunded;
        return worker::reply(
            contract::Refunded{command.booking_id, paid_back ? known->amount : Money{}});
    }
    if (asked.state != known->state)
        throw Conflict("the booking was charged while its refund was asked for");
    known->state = State::kRefunded;
    ledger_.change(tx, *known, clock_.now());
    return worker::reply(contract::Refunded{command.booking_id, known->amount});
}

}  // namespace bellhop::payment
