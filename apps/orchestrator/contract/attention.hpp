// What the orchestrator tells an operator: which bookings need a person, and which commands a
// booking waits for.
#pragma once

#include "wire/codec.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bellhop::orchestrator::contract {

/// A command whose answer a booking waits for.
struct AwaitedCommand {
    std::string id;       ///< the message's, `BOOK1/hold_room`
    bool parked = false;  ///< its worker gave it up: nobody asks for it until a person decides
    static constexpr auto fields() {
        return wire::fields(wire::field("id", &AwaitedCommand::id),
                            wire::field("parked", &AwaitedCommand::parked));
    }
};

/// GET /bookings/{id}/commands; also the answer to POST /bookings/{id}/retry and
/// /bookings/{id}/resolve. A command that is not awaited changes nothing about the booking.
struct BookingCommands {
    BookingId booking_id;
    std::string status;
    bool settled = false;  ///< decided, and everything to be undone is undone
    std::vector<AwaitedCommand> awaited;
    std::string reply_to;  ///< the queue of an orchestrator that runs: where an answer is heard
    static constexpr auto fields() {
        using B = BookingCommands;
        return wire::fields(wire::field("booking_id", &B::booking_id),
                            wire::field("status", &B::status), wire::field("settled", &B::settled),
                            wire::field("awaited", &B::awaited),
                            wire::field("reply_to", &B::reply_to));
    }
};

/// A booking that needs a person.
struct AttentionFact {
    BookingId booking_id;
    std::string status;
    Timestamp since{};
    std::string reason;               ///< what the worker said last
    std::vector<std::string> parked;  ///< ids of the commands
    static constexpr auto fields() {
        using A = AttentionFact;
        return wire::fields(wire::field("booking_id", &A::booking_id),
                            wire::field("status", &A::status), wire::field("since", &A::since),
                            wire::field("reason", &A::reason), wire::field("parked", &A::parked));
    }
};

/// GET /attention?limit=N: the longest waiting first.
struct AttentionFacts {
    std::int64_t total = 0;  ///< all that there are, shown or not
    std::vector<AttentionFact> bookings;
    static constexpr auto fields() {
        return wire::fields(wire::field("total", &AttentionFacts::total),
                            wire::field("bookings", &AttentionFacts::bookings));
    }
};

/// The body of POST /bookings/{id}/resolve.
struct Resolution {
    std::string note;  ///< for the booking's history
    static constexpr auto fields() {
        return wire::fields(wire::field("note", &Resolution::note, wire::Text{1, 500}));
    }
};

}  // namespace bellhop::orchestrator::contract
