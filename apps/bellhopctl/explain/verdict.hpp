// What is to be said about a booking, from all that is known of it: pure values.
#pragma once

#include "availability/contract/facts.hpp"
#include "bellhopctl/dlq/letter.hpp"
#include "bellhopctl/place.hpp"
#include "orchestrator/contract/explanation.hpp"
#include "payment/contract/facts.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::ctl {

/// A queue as the broker sees it.
struct QueueLook {
    std::int64_t ready = 0;      ///< waiting
    std::int64_t delivered = 0;  ///< with a consumer, not yet acknowledged
    std::int64_t consumers = 0;
};

/// All that is known of one booking and its surroundings. What could not be asked is empty, and
/// `troubles` says why, by who it was: `payment`, `management`, `dead letters`.
struct Known {
    orchestrator::contract::Explanation booking;
    std::optional<availability::contract::HoldFact> hold;
    std::optional<payment::contract::PaymentFact> payment;
    std::map<std::string, QueueLook> queues;
    /// Its messages among the dead letters; nothing where nobody looked.
    std::optional<std::vector<dlq::Letter>> letters;
    std::map<std::string, std::string> troubles;
};

/// A line of the timeline.
struct Moment {
    Timestamp at{};
    double after_s = 0;  ///< seconds since the line before; three decimals matter
    std::string what;
};

/// The answer: where it is, what it waits for, what to do.
struct Verdict {
    std::string summary;             ///< one sentence
    std::vector<std::string> where;  ///< what it waits for, one sentence each
    std::vector<std::string> next;   ///< commands to type; empty where nothing is to be done
    std::vector<Moment> timeline;
};

/// @param place what is typed there
[[nodiscard]] Verdict judge(const Known& known, Timestamp now, const Place& place);

}  // namespace bellhop::ctl
