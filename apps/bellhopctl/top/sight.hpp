// What `top` knows at one moment. What could not be asked is not there, and somebody's trouble says
// why.
#pragma once

#include "bellhopctl/queues/queue_list.hpp"
#include "bellhopctl/top/meter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::ctl {

struct ServiceSight {
    enum class State {
        kUnknown,  ///< not asked yet
        kReady,
        kNotReady,  ///< it answers, and says why not
        kAway       ///< nobody answers
    };
    std::string name;
    State state = State::kUnknown;
    std::vector<std::string> words;      ///< its own; of one that is away what the network said
    std::optional<std::int64_t> outbox;  ///< messages that the broker has not confirmed yet
};

struct PendingSight {
    std::string booking_id;
    std::string what;       ///< hotel and room
    std::string waits_for;  ///< empty while not known
    bool attention = false;
    Timestamp since{};
};

struct Sight {
    Timestamp at{};
    std::vector<ServiceSight> services;        ///< in the order of the pipeline, the front first
    std::optional<std::vector<Queue>> queues;  ///< unknown without the broker
    std::string broker_trouble;                ///< why
    std::optional<Traffic> traffic;            ///< unknown without the orchestrator
    std::optional<std::int64_t> attention;     ///< bookings that need a person; the same
    std::optional<std::vector<PendingSight>> pending;  ///< the newest first; the same
};

}  // namespace bellhop::ctl
