// A dead letter as a person sees it, and as it goes out again: pure values.
#pragma once

#include "bus/bus.hpp"
#include "orchestrator/contract/attention.hpp"
#include "wire/codec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bellhop::dlq {

/// One failed attempt, as its worker wrote it down.
struct Attempt {
    Timestamp at{};
    std::string instance;
    std::string reason;
    static constexpr auto fields() {
        return wire::fields(wire::field("at", &Attempt::at),
                            wire::field("instance", &Attempt::instance),
                            wire::field("reason", &Attempt::reason));
    }
};

/// One message of `SERVICE.dead`.
struct Letter {
    std::string service;  ///< who gave it up
    Envelope envelope;    ///< as it lies there
    bus::DeliveryTag tag;
    std::string reason;
    int attempts = 0;
    std::vector<Attempt> attempt_list;  ///< those that are kept
    std::string queue;                  ///< where it came from; empty where that can't be known
    std::optional<Timestamp> parked_at;
};

/// Reads the headers of a dead letter. Headers that make no sense are as if they were not there: a
/// letter is never hidden because of them. @see core/headers.hpp
[[nodiscard]] Letter read_letter(const std::string& service, bus::Delivery delivery);

/// Why a letter should not be replayed, for people; empty where its booking waits for it.
/// @param booking what its booking waits for; nothing where there is no such booking
[[nodiscard]] std::string why_not_replayed(
    const Letter& letter, const std::optional<orchestrator::contract::BookingCommands>& booking);

/// The message as it was before it was parked, to be published: for its queue of origin, without
/// what the broker and its worker wrote into it, with headers::kReplay, so that the worker begins
/// anew. @param reply_to the queue of an orchestrator that runs; the one that asked may be gone
[[nodiscard]] Envelope replay_of(const Letter& letter, const std::string& reply_to);

}  // namespace bellhop::dlq
