// What the orchestrator tells an auditor: its bookings and its idempotency keys, a page at a time.
#pragma once

#include "wire/codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::orchestrator::contract {

/// One booking.
struct BookingFact {
    BookingId booking_id;
    std::string status;
    bool settled = false;  ///< decided, and everything to be undone is undone
    Amount total;          ///< 0.00 until a room is held
    std::string currency;
    Timestamp asked_at{};  ///< when something was last asked of a worker
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &BookingFact::booking_id),
                            wire::field("status", &BookingFact::status),
                            wire::field("settled", &BookingFact::settled),
                            wire::field("total", &BookingFact::total),
                            wire::field("currency", &BookingFact::currency),
                            wire::field("asked_at", &BookingFact::asked_at));
    }
};

/// GET /audit/bookings?after=NUMBER&limit=N, or ?booking_id=BOOKING for one. In the order of the
/// numbers; without `next` it was the last page.
struct BookingFacts {
    std::vector<BookingFact> facts;
    std::optional<std::string> next;
    static constexpr auto fields() {
        return wire::fields(wire::field("facts", &BookingFacts::facts),
                            wire::field("next", &BookingFacts::next));
    }
};

/// GET /audit/keys: idempotency keys, and those of them whose booking does not exist.
struct KeyFacts {
    std::int64_t keys = 0;
    std::vector<BookingId> without_booking;  ///< up to 100
    static constexpr auto fields() {
        return wire::fields(wire::field("keys", &KeyFacts::keys),
                            wire::field("without_booking", &KeyFacts::without_booking));
    }
};

}  // namespace bellhop::orchestrator::contract
