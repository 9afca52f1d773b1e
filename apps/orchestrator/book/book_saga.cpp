// The booking pipeline on one page. Rows run top to bottom. A refused row ends the booking as
// failed, with the refusal's reason, after the rows above it were undone, bottom to top. A row
// without an answer is asked again, under the same id, for as long as the booking lives. One that a
// worker parked needs attention: a person retries it, or resolves and so abandons it.
// What is announced to others stands beside what it is about (announce.cpp).
// tests/golden/book_saga.txt shows every state and event.
#include "orchestrator/book/book_saga.hpp"

#include "orchestrator/book/announce.hpp"
#include "orchestrator/book/charge_payment.hpp"
#include "orchestrator/book/hold_room.hpp"

namespace bellhop::orchestrator {

saga::Definition<Booking> book_saga(Milliseconds answer_within) {
    // A row is a paragraph: formatted by hand.
    // clang-format off
    return saga::define<Booking>("book", saga::Version{1})
        .announce_created(tell_created)
        .step("hold_room")
            .send(hold_room).ask_again_after(answer_within)
            .on(room_held).announce_accepted(tell_held)
            .refuse(room_refused)
            .undo(release_room, room_released).announce_undone(tell_released)
            .abandon(room_abandoned)
        .step("charge_payment")
            .send(charge_payment).ask_again_after(answer_within)
            .on(payment_approved).announce_accepted(tell_paid)
            .refuse(payment_declined).announce_refused(tell_declined)
            .undo(refund_payment, payment_refunded).announce_undone(tell_refunded)
            .abandon(payment_abandoned)
        .announce(saga::Outcome::kConfirmed, tell_confirmed)
        .announce(saga::Outcome::kFailed, tell_failed)
        .announce(saga::Outcome::kCancelled, tell_cancelled)
        .build();
    // clang-format on
}

}  // namespace bellhop::orchestrator
