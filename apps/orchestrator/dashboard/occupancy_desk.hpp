// GET /occupancy: what the availability service says of its rooms, told on: a browser reaches the
// orchestrator alone.
#pragma once

#include "availability/contract/occupancy.hpp"
#include "http/client.hpp"
#include "orchestrator/dashboard/answer.hpp"
#include "wire/schema.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::orchestrator {

/// Adds the schemas of its answer.
void describe_occupancy(wire::Schemas& schemas);

/// Asks for one window of nights at a time and once a second at most, however many ask here, and
/// remembers the answers: while availability is away the last one is told, and said to be old. One
/// thread.
class OccupancyDesk {
 public:
    /// @param url of the availability service
    OccupancyDesk(loop::UvLoop& loop, std::string url);

    /// `{"fresh":…,"as_of":…,"occupancy":…}`; 503 where it is away and nothing is known.
    /// @throws BadMessage for a `from` or `days` that can't be
    void respond(const http::Request& request, const OnAnswer& answer);

 private:
    struct Known {
        std::optional<availability::contract::Occupancy> occupancy;  ///< nothing yet, or the last
        Timestamp at{};
        Timestamp asked_at{};
        bool fresh = false;
        bool asking = false;
        std::vector<OnAnswer> waiters;
    };
    void ask(const std::string& target);
    void take(const std::string& target, const std::optional<http::ClientResponse>& theirs);
    [[nodiscard]] static http::Response told(const Known& known);
    void forget_oldest();

    loop::UvLoop& loop_;
    std::string url_;
    http::Client client_;
    std::map<std::string, Known> known_;  // by what is asked for
};

}  // namespace bellhop::orchestrator
