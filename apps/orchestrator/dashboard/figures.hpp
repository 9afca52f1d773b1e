// GET /figures: outcomes and revenue of the newest bookings, and latency over time.
#pragma once

#include "db/group_commit.hpp"
#include "http/message.hpp"
#include "orchestrator/dashboard/latencies.hpp"
#include "wire/schema.hpp"

#include <string>

namespace bellhop::orchestrator {

/// Adds the schema of its answer.
void describe_figures(wire::Schemas& schemas);

/// Reads at most once in five seconds, however many ask. One thread.
class Figures {
 public:
    Figures(const Clock& clock, db::GroupCommit& commits, const Latencies& latencies)
        : clock_(clock), commits_(commits), latencies_(latencies) {}

    /// @throws Unavailable without the database
    [[nodiscard]] http::Response respond();

 private:
    const Clock& clock_;
    db::GroupCommit& commits_;
    const Latencies& latencies_;
    std::string text_;
    Timestamp made_at_{};
};

}  // namespace bellhop::orchestrator
