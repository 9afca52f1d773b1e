// What the payment service tells an auditor: its ledger, a page at a time.
#pragma once

#include "wire/codec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bellhop::payment::contract {

/// One entry of the ledger.
struct PaymentFact {
    BookingId booking_id;
    std::string state;   ///< as the ledger has it: approved, declined, refunded, ...
    std::string origin;  ///< booking: asked for by a command; direct: by a client over HTTP
    Amount amount;
    std::string currency;
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &PaymentFact::booking_id),
                            wire::field("state", &PaymentFact::state),
                            wire::field("origin", &PaymentFact::origin),
                            wire::field("amount", &PaymentFact::amount),
                            wire::field("currency", &PaymentFact::currency));
    }
};

/// GET /audit/payments?after=BOOKING&limit=N, or ?booking_id=BOOKING for one. In the order of the
/// ids, as text; without `next` it was the last page.
struct PaymentFacts {
    std::vector<PaymentFact> facts;
    std::optional<std::string> next;
    static constexpr auto fields() {
        return wire::fields(wire::field("facts", &PaymentFacts::facts),
                            wire::field("next", &PaymentFacts::next));
    }
};

}  // namespace bellhop::payment::contract
