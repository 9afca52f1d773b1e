// Paying back, once.
#include "payment/refund.hpp"

#include "core/errors.hpp"

#include <utility>

namespace bellhop::payment {

namespace {
constexpr auto kChanged = "the payment was changed by another one meanwhile";
}  // namespace

void Refund::ask(const contract::Refund& command, Answered answered) {
    const auto known = std::make_shared<Known>();
    commits_.submit(
        [this, command, known](db::Transaction& tx) { *known = owe(command.booking_id, tx); },
        [this, command, known, answered = std::move(answered)](const std::exception_ptr& error) {
            if (error) return answered({}, error);
            proceed(command, *known, answered);
        });
}

worker::Reply Refund::handle(const contract::Refund& command, const Asked& asked,
                             db::Transaction& tx) {
    auto known = ledger_.find(tx, command.booking_id);
    if (!known) {
        // The undo came before the do: the tombstone refuses the do when it comes.
        if (!ledger_.record(tx, LedgerEntry::tombstone(command.booking_id, clock_.now())))
            throw Conflict(kChanged);
        return worker::reply(contract::Refunded{command.booking_id, {}, {}});
    }
    if (known->state == State::kDeclined || known->state == State::kVoid) {
        auto nothing = worker::reply(contract::Refunded{command.booking_id, {}, {}});
        nothing.again = known->state == State::kVoid;
        return nothing;
    }
    const bool before = known->state == State::kRefunded;
    if (!before) {
        if (known->state != State::kRefundOwed || asked.state != State::kRefundOwed)
            throw Conflict("the booking was charged while its refund was asked for");
        known->state = State::kRefunded;
        known->changed_at = clock_.now();
        if (!ledger_.change(tx, *known, State::kRefundOwed)) throw Conflict(kChanged);
    }
    auto answer =
        worker::reply(contract::Refunded{command.booking_id, known->amount, known->transaction_id});
    answer.again = before;
    return answer;
}

void Refund::finish(const BookingId& booking, Done done) {
    const contract::Refund command{booking};
    ask(command, [this, command, done = std::move(done)](const Asked& asked,
                                                         const std::exception_ptr& error) {
        if (error) return done(error);
        commits_.submit(
            [this, command, asked](db::Transaction& tx) { (void)handle(command, asked, tx); },
            done);
    });
}

Refund::Known Refund::owe(const BookingId& booking, db::Transaction& tx) {
    auto known = ledger_.find(tx, booking);
    if (!known || known->state != State::kApproved) return known;
    known->state = State::kRefundOwed;
    known->changed_at = clock_.now();
    if (!ledger_.change(tx, *known, State::kApproved)) throw Conflict(kChanged);
    return known;
}

void Refund::proceed(const contract::Refund& command, const Known& known, Answered answered) {
    const auto state = known ? std::optional(known->state) : std::nullopt;
    if (state == State::kAsking) {
        // Nobody knows yet whether there is money to pay back, or whether it is still to be taken.
        return charge_.finish(*known, [this, command, answered = std::move(answered)](
                                          const std::exception_ptr& error) {
            if (error) return answered({}, error);
            ask(command, answered);
        });
    }
    // Without an entry the gateway is asked too: a ledger that was restored from a copy may lack
    // its last charges.
    if (!state || state == State::kRefundOwed) {
        return ask_gateway(command, known, std::move(answered));
    }
    answered({state}, nullptr);
}

void Refund::ask_gateway(const contract::Refund& command, const Known& known, Answered answered) {
    const Asked asked{known ? std::optional(known->state) : std::nullopt};
    const auto request =
        known ? known->refund_request() : RefundRequest{command.booking_id, {}, ""};
    gateway_.refund(request, [watch = std::weak_ptr(alive_), asked,
                              answered = std::move(answered)](std::exception_ptr error) {
        if (!watch.expired()) answered(asked, std::move(error));
    });
}

}  // namespace bellhop::payment
