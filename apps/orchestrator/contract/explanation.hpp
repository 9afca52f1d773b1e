// Where one booking stands, for an operator: what it waits for, in which queue, behind how many.
#pragma once

#include "wire/codec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::orchestrator::contract {

/// Something that was asked of a worker and is not answered yet.
struct Waits {
    std::string step;        ///< the saga's row
    std::string message_id;  ///< of the command
    std::string queue;
    bool undo = false;
    bool parked = false;             ///< the worker gave it up: nobody asks any more
    std::optional<Timestamp> since;  ///< when it was asked last
    std::int64_t asked_again = 0;
    std::int64_t ahead = 0;  ///< bookings that wait for the same since longer
    static constexpr auto fields() {
        return wire::fields(
            wire::field("step", &Waits::step), wire::field("message_id", &Waits::message_id),
            wire::field("queue", &Waits::queue), wire::field("undo", &Waits::undo),
            wire::field("parked", &Waits::parked), wire::field("since", &Waits::since),
            wire::field("asked_again", &Waits::asked_again), wire::field("ahead", &Waits::ahead));
    }
};

/// One line of the history.
struct Happened {
    std::string step;  ///< the saga's row; empty for the whole booking
    std::string what;
    Timestamp at{};
    static constexpr auto fields() {
        return wire::fields(wire::field("step", &Happened::step),
                            wire::field("what", &Happened::what), wire::field("at", &Happened::at));
    }
};

/// GET /bookings/ID/explanation.
struct Explanation {
    BookingId booking_id;
    std::string status;
    std::string state;  ///< of the saga, in its own words
    bool settled = false;
    std::optional<std::string> attention;  ///< why a person has to look
    std::int64_t unsent = 0;               ///< its messages that the broker has not confirmed yet
    std::vector<Waits> waits_for;
    std::vector<Happened> history;
    std::string trace_id;  ///< of W3C Trace Context, 32 digits: where its spans are found
    static constexpr auto fields() {
        using E = Explanation;
        return wire::fields(
            wire::field("booking_id", &E::booking_id), wire::field("status", &E::status),
            wire::field("state", &E::state), wire::field("settled", &E::settled),
            wire::field("attention", &E::attention), wire::field("unsent", &E::unsent),
            wire::field("waits_for", &E::waits_for), wire::field("history", &E::history),
            wire::field("trace_id", &E::trace_id));
    }
};

}  // namespace bellhop::orchestrator::contract
