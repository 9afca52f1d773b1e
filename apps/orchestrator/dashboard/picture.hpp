// GET /pipeline: the pipeline as it stands, place by place. Pure values: what is known goes in,
// what is told comes out.
#pragma once

#include "bus/bus.hpp"
#include "orchestrator/dashboard/traffic.hpp"
#include "saga/shape.hpp"
#include "service/place.hpp"
#include "wire/codec.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::orchestrator {

/// Unsettled bookings that wait for an answer from one queue.
struct Waiters {
    std::int64_t count = 0;
    std::optional<Timestamp> asked_at;  ///< when the one that waits longest was asked last
};

/// All that is known at one moment.
struct Seen {
    Timestamp now{};
    bool broker = false;                ///< whether a publish would reach it
    std::vector<std::string> problems;  ///< of the link to it
    /// By name; one that the broker did not tell about is not there.
    std::map<std::string, bus::QueueState> queues;
    /// By the name of the queue; nothing where the database did not answer.
    std::optional<std::map<std::string, Waiters>> waiting;
    std::int64_t pending = 0;
    std::int64_t needs_attention = 0;
    std::string reply_queue;
};

/// A worker and the queue in front of it: one row of the saga.
struct StepPicture {
    std::string step;
    std::string queue;
    std::string worker;
    /// `working`, `missing` (nobody consumes), `silent` (it consumes and does not answer), or
    /// `unknown` (the broker does not tell).
    std::string health;
    std::optional<std::int64_t> depth;  ///< messages that wait in the queue
    std::optional<std::int64_t> consumers;
    std::optional<std::int64_t> waiting;   ///< bookings that wait for its answer
    std::optional<std::int64_t> oldest_s;  ///< how long the first of them has waited
    std::int64_t asked_last_minute = 0;
    std::int64_t answered_last_minute = 0;
    std::optional<std::int64_t> dead_letters;
    std::string start;  ///< the command that starts the worker
    static constexpr auto fields() {
        using S = StepPicture;
        return wire::fields(
            wire::field("step", &S::step), wire::field("queue", &S::queue),
            wire::field("worker", &S::worker), wire::field("health", &S::health),
            wire::field("depth", &S::depth), wire::field("consumers", &S::consumers),
            wire::field("waiting", &S::waiting), wire::field("oldest_s", &S::oldest_s),
            wire::field("asked_last_minute", &S::asked_last_minute),
            wire::field("answered_last_minute", &S::answered_last_minute),
            wire::field("dead_letters", &S::dead_letters), wire::field("start", &S::start));
    }
};

struct FrontPicture {
    std::int64_t pending = 0;
    std::int64_t needs_attention = 0;
    std::int64_t accepted_last_minute = 0;
    std::int64_t confirmed_last_minute = 0;
    std::int64_t failed_last_minute = 0;
    std::int64_t cancelled_last_minute = 0;
    std::string stop_example;  ///< a command that takes a worker away, to see what happens
    std::string tool;          ///< what the words of the operator's tool are typed behind
    static constexpr auto fields() {
        using F = FrontPicture;
        return wire::fields(wire::field("pending", &F::pending),
                            wire::field("needs_attention", &F::needs_attention),
                            wire::field("accepted_last_minute", &F::accepted_last_minute),
                            wire::field("confirmed_last_minute", &F::confirmed_last_minute),
                            wire::field("failed_last_minute", &F::failed_last_minute),
                            wire::field("cancelled_last_minute", &F::cancelled_last_minute),
                            wire::field("stop_example", &F::stop_example),
                            wire::field("tool", &F::tool));
    }
};

struct BrokerPicture {
    std::string health;  ///< `working` or `away`
    std::vector<std::string> problems;
    std::optional<std::int64_t> replies;  ///< that wait for this orchestrator
    std::string start;
    static constexpr auto fields() {
        using B = BrokerPicture;
        return wire::fields(wire::field("health", &B::health),
                            wire::field("problems", &B::problems),
                            wire::field("replies", &B::replies), wire::field("start", &B::start));
    }
};

struct Picture {
    Timestamp as_of{};
    FrontPicture front;
    BrokerPicture broker;
    std::vector<StepPicture> steps;  ///< in the order in which a booking goes through them
    static constexpr auto fields() {
        return wire::fields(
            wire::field("as_of", &Picture::as_of), wire::field("front", &Picture::front),
            wire::field("broker", &Picture::broker), wire::field("steps", &Picture::steps));
    }
};

/// The service that consumes a queue of commands: `payment` of `payment.commands`.
[[nodiscard]] std::string worker_of(const std::string& queue);

/// @param place what is typed there
[[nodiscard]] Picture picture_of(const saga::Shape& shape, const Seen& seen, const Traffic& traffic,
                                 const service::Place& place);

}  // namespace bellhop::orchestrator
