// What was announced on `booking.events`, held against what happened.
#pragma once

#include "core/envelope.hpp"
#include "db/database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bellhop::flow {

/// Where the facts are.
struct Records {
    db::Database& orchestrator;
    db::Database& availability;
    db::Database& payment;
};

/// The types that were heard of each booking, each id once, in the order of the first copies.
[[nodiscard]] std::map<std::string, std::vector<std::string>> heard_of_each(
    const std::vector<Envelope>& heard);

/// Every broken promise as a sentence; empty where all hold, when everything is settled. Copies of
/// one id say the same; without them each booking's events are its history in its order; rooms and
/// payments of the ledgers were announced, and nothing else.
[[nodiscard]] std::vector<std::string> broken_announcements(const Records& records,
                                                            const std::vector<Envelope>& heard);

/// How many lines of the list of events are not announced yet.
[[nodiscard]] std::int64_t unannounced(db::Database& orchestrator);

}  // namespace bellhop::flow
