// Arrivals that do not care whether earlier ones were answered.
#include "bench/sections.hpp"

#include <algorithm>

namespace bellhop::bench {

namespace {

constexpr int kConnections = 512;  // As many bookings as are let in at once.
constexpr int kManyConnections = 4000;
constexpr double kTimes = 10;
// So many connections take a second to come about on a busy machine.
constexpr Milliseconds kShortest{4000};

LoadResult sustainable(Stage& stage, Subject& subject) {
    LoadPlan plan;
    plan.port = subject.port();
    plan.connections = kConnections;
    plan.warm_up = stage.lengths().warm_up;
    plan.measured = stage.lengths().measured;
    return run_load(plan);
}

/// Each name's first and highest figure.
struct Memory {
    std::map<std::string, double> first;
    std::map<std::string, double> highest;

    void look(const Roots& roots) {
        for (const auto& [name, usage] : usage_of(roots, Depth::kWithMemory)) {
            const auto megabytes = static_cast<double>(usage.pss_kb) / 1024;
            first.try_emplace(name, megabytes);
            highest[name] = std::max(highest[name], megabytes);
        }
    }
};

void fill_overload(Cell& cell, const LoadResult& result) {
    const auto per_s = [&](std::int64_t count) {
        return static_cast<double>(count) / result.seconds;
    };
    cell.values["sent_per_s"] = per_s(result.sent);
    cell.values["dropped_by_generator_per_s"] = per_s(result.dropped);
    cell.values["answered_202_per_s"] = per_s(result.accepted);
    cell.values["answered_503_per_s"] = per_s(result.refused);
    cell.values["share_of_503_with_retry_after"] =
        result.refused == 0
            ? 0
            : static_cast<double>(result.honest) / static_cast<double>(result.refused);
    cell.values["refusal_p50_ms"] = percentiles(result.refusal_us).p50;
    cell.values["refusal_p99_ms"] = percentiles(result.refusal_us).p99;
}

void overload(Stage& stage, BellhopSubject& subject, int repeat) {
    Cell cell{"backpressure", subject.name(), kManyConnections, repeat, {}, {}};
    const auto sustained = sustainable(stage, subject);
    const auto roots = stage.roots(subject);
    Memory memory;
    auto looked = Clock::now();
    memory.look(roots);
    LoadPlan plan;
    plan.port = subject.port();
    plan.connections = kManyConnections;
    plan.arrivals_per_s = kTimes * sustained.per_s();
    plan.warm_up = stage.lengths().warm_up;
    plan.measured = std::max(2 * stage.lengths().measured, kShortest);
    plan.meanwhile = [&](std::int64_t) {
        if (Clock::now() - looked < std::chrono::seconds(1)) return;
        looked = Clock::now();
        memory.look(roots);
    };
    const auto result = run_load(plan);
    fill(cell, result, {});
    fill_overload(cell, result);
    cell.values["sustainable_per_s"] = sustained.per_s();
    cell.values["sustainable_p99_ms"] = percentiles(sustained.latency_us).p99;
    cell.values["offered_per_s"] = plan.arrivals_per_s;
    for (const auto& [name, megabytes] : memory.highest) {
        cell.values["pss_mb_" + name + "_before"] = memory.first[name];
        cell.values["pss_mb_" + name + "_highest"] = megabytes;
    }
    stage.report().add(std::move(cell));
}

}  // namespace

void measure_backpressure(Stage& stage) {
    for (int repeat = 1; repeat <= stage.lengths().repeats; ++repeat) {
        // Anew each time: what the last storm left pending is not the next one's.
        BellhopSubject subject(stage.broker(), {"Bellhop, SQLite", {}, stage.hotels()});
        subject.start();
        stage.require_confirmation(subject);
        overload(stage, subject, repeat);
        subject.stop();
        // What the stopped ones leave in the queues is of bookings that the next ones don't know.
        for (const auto* const queue :
             {"availability.commands", "payment.commands", "orchestrator.replies.1"})
            stage.broker().rabbitmqctl({"purge_queue", "-p", "bellhop", queue});
    }
}

}  // namespace bellhop::bench
