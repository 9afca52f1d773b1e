// Payment is away, bookings pile up; it comes back, and they are drained.
#include "bench/sections.hpp"
#include "conformance/http/raw_client.hpp"
#include "support/eventually.hpp"

#include <algorithm>
#include <stdexcept>

namespace bellhop::bench {

namespace {

constexpr int kConnections = 64;
constexpr Milliseconds kLongest{180000};
const std::string kQueue = "payment.commands";

class Recovery {
 public:
    explicit Recovery(Stage& stage, int repeat)
        : stage_(stage),
          subject_(stage.broker(), {"Bellhop, SQLite", {}, stage.hotels()}),
          cell_{"recovery", "Bellhop, SQLite", kConnections, repeat, {}, {}} {}

    void run() {
        const int backlog = stage_.lengths().backlog;
        subject_.start();
        stage_.require_confirmation(subject_);
        cell_.values["normal_per_s"] = normal_rate();
        cell_.values["normal_async_per_s"] = normal_async_rate();
        subject_.house().terminate("payment");
        static_cast<void>(accept(backlog / 20));
        wait_for_depth(backlog / 20);
        note_memory("at_" + std::to_string(backlog / 20));
        cell_.values["accept_per_s"] = accept(backlog - backlog / 20);
        wait_for_depth(backlog);
        note_memory("at_" + std::to_string(backlog));
        drain(backlog);
        subject_.stop();
        stage_.report().add(std::move(cell_));
    }

 private:
    double normal_rate() {
        LoadPlan plan;
        plan.port = subject_.port();
        plan.connections = kConnections;
        plan.warm_up = stage_.lengths().warm_up;
        plan.measured = stage_.lengths().measured;
        return run_load(plan).per_s();
    }

    /// As they arrive in the backlog: nobody waits on a connection.
    double normal_async_rate() {
        LoadPlan plan;
        plan.port = subject_.port();
        plan.connections = kConnections;
        plan.manner = Manner::kAsks;
        plan.warm_up = stage_.lengths().warm_up;
        plan.measured = stage_.lengths().measured;
        return run_load(plan).per_s();
    }

    double accept(int bookings) {
        LoadPlan plan;
        plan.port = subject_.port();
        plan.connections = kConnections;
        plan.manner = Manner::kLeaves;
        plan.measured = kLongest;
        plan.most_bookings = bookings;
        const auto result = run_load(plan);
        if (result.accepted != bookings)
            throw std::runtime_error("of " + std::to_string(bookings) + " bookings only " +
                                     std::to_string(result.accepted) +
                                     " were accepted: " + result.complaint);
        cell_.values["accept_p99_ms"] = percentiles(result.accepted_us).p99;
        return static_cast<double>(bookings) / result.seconds;
    }

    void wait_for_depth(int depth) {
        if (!stage_.broker().wait_for_depth(kQueue, depth, kLongest))
            throw std::runtime_error("the queue of payment does not come to " +
                                     std::to_string(depth));
    }

    void note_memory(const std::string& when) {
        for (const auto& [name, usage] : usage_of(stage_.roots(subject_), Depth::kWithMemory))
            cell_.values["pss_mb_" + name + "_" + when] = static_cast<double>(usage.pss_kb) / 1024;
    }

    [[nodiscard]] bool all_decided() {
        tests::RawClient client(subject_.port());
        client.send("GET /bookings?status=pending&limit=1 HTTP/1.1\r\nHost: bench\r\n\r\n");
        const auto answer = client.read_answer();
        return answer.status == 200 && answer.body.find("booking_id") == std::string::npos;
    }

    void drain(int backlog) {
        subject_.house().start("payment");
        const auto began = Clock::now();
        std::map<std::string, double> highest;
        auto looked = began;
        const bool drained = tests::eventually(kLongest, [&] {
            if (stop_was_asked()) return true;
            if (Clock::now() - looked > std::chrono::milliseconds(500)) {
                looked = Clock::now();
                for (const auto& [name, usage] :
                     usage_of(stage_.roots(subject_), Depth::kWithMemory))
                    highest[name] =
                        std::max(highest[name], static_cast<double>(usage.pss_kb) / 1024);
            }
            return all_decided();
        });
        if (stop_was_asked()) throw Interrupted{};
        if (!drained) throw std::runtime_error("the backlog is not drained");
        const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
        cell_.values["drain_s"] = seconds;
        cell_.values["drain_per_s"] = backlog / seconds;
        for (const auto& [name, megabytes] : highest)
            cell_.values["pss_mb_" + name + "_highest_while_draining"] = megabytes;
    }

    Stage& stage_;
    BellhopSubject subject_;
    Cell cell_;
};

}  // namespace

void measure_recovery(Stage& stage) {
    for (int repeat = 1; repeat <= stage.lengths().repeats; ++repeat) Recovery(stage, repeat).run();
}

}  // namespace bellhop::bench
