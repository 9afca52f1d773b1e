// What must always hold, over everything that the services know: pure values.
#pragma once

#include "availability/contract/facts.hpp"
#include "orchestrator/contract/facts.hpp"
#include "payment/contract/facts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bellhop::audit {

/// All that is known of one booking, by whom it is known.
struct BookingFacts {
    std::optional<orchestrator::contract::BookingFact> booking;
    std::optional<availability::contract::HoldFact> hold;
    std::optional<payment::contract::PaymentFact> payment;
};

/// A broken promise. `rule` is one of a few words (a metric's label), `subject` the booking or the
/// night, `what` says it for people.
struct Violation {
    std::string rule;
    std::string subject;
    std::string what;
    static constexpr auto fields() {
        return wire::fields(wire::field("rule", &Violation::rule),
                            wire::field("subject", &Violation::subject),
                            wire::field("what", &Violation::what));
    }
};

/// @name Rules that an audit checks beside those about bookings and nights
/// @{
inline constexpr const char* kAtRest = "at_rest";
inline constexpr const char* kKeyHasBooking = "key_has_booking";
inline constexpr const char* kOutboxIsSent = "outbox_is_sent";
/// @}
/// Every rule that a Violation can name.
[[nodiscard]] const std::vector<std::string>& rules();

/// What is broken about one booking. A booking on its way breaks nothing: what is half done has an
/// owner who finishes it, and shows as `settled: false`. Direct payments (over HTTP) have no
/// booking.
[[nodiscard]] std::vector<Violation> broken_promises(const BookingFacts& facts);
/// What is broken about one night: more rooms sold than there are, or counted otherwise than held.
[[nodiscard]] std::vector<Violation> broken_promises(
    const availability::contract::NightFact& night);

}  // namespace bellhop::audit
