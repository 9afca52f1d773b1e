// bellhopctl explain BOOKING: one timeline, where it is now, what it waits for, what to type next.
#pragma once

#include "bellhopctl/house.hpp"

#include <string>

namespace bellhop::ctl {

/// As given on the command line.
struct ExplainOptions {
    std::string booking;
    bool json = false;

    void add_to(service::Options& options);
};

/// @return 0; 1 where there is no such booking @throws Unavailable without the orchestrator: it
/// alone knows where bookings stand
[[nodiscard]] int run_explain(House& house, const ExplainOptions& options);

}  // namespace bellhop::ctl
