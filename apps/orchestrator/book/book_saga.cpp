// The booking pipeline on one page. Rows run top to bottom. A refused row ends the booking as
// failed, with the refusal's reason, after the rows above it were undone, bottom to top. A row
// without an answer is asked again, under the same id, for as long as the booking lives. One that a
// worker parked needs attention: a person retries it, or resolves and so abandons it.
// tests/golden/book_saga.txt shows every state and event.
#include "orchestrator/book/book_saga.hpp"

#include "orchestrator/book/announce.hpp"
#include "orchestrator/book/charge_payment.hpp"
#include "orchestrator/book/hold_room.hpp"

namespace bellhop::orchestrator {

using namespace std::chrono_literals;

saga::Definition<Booking> book_saga() {
    // A row is a paragraph: formatted by hand.
    // clang-format off
    return saga::define<Booking>("book", saga::Version{1})
        .step("hold_room")
            .send(hold_room).ask_again_after(30s)
            .on(room_held)
            .refuse(room_refused)
            .undo(release_room, room_released)
            .abandon(room_abandoned)
        .step("charge_payment")
            .send(charge_payment).ask_again_after(30s)
            .on(payment_approved)
            .refuse(payment_declined)
            .undo(refund_payment, payment_refunded)
            .abandon(payment_abandoned)
        .announce(booking_confirmed)
        .announce_failed(booking_failed)
        .announce_cancelled(booking_cancelled)
        .build();
    // clang-format on
}

}  // namespace bellhop::orchestrator
