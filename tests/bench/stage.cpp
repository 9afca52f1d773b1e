// Measuring one subject once.
#include "bench/stage.hpp"

#include "bench/inventory.hpp"
#include "wire/document.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace bellhop::bench {

namespace {

constexpr auto kMembers = {"status",       "message",     "booking_id",       "transaction_id",
                           "guest_name",   "guest_email", "hotel_name",       "room_type",
                           "check_in",     "check_out",   "number_of_nights", "room_rate_per_night",
                           "total_amount", "currency",    "payment_status",   "booking_timestamp"};

double own_cpu_s() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void fill_latencies(Cell& cell, const Latencies& latencies) {
    const auto times = percentiles(latencies);
    cell.values["p50_ms"] = times.p50;
    cell.values["p99_ms"] = times.p99;
    cell.values["p999_ms"] = times.p999;
}

void fill_usage(Cell& cell, const UsageByName& used, double bookings) {
    double others = 0;
    double fsyncs = 0;
    for (const auto& [name, usage] : used) {
        if (bookings > 0) cell.values["cpu_ms_" + name] = usage.cpu_s * 1000 / bookings;
        if (bookings > 0)
            cell.values["fsyncs_" + name] = static_cast<double>(usage.fsyncs) / bookings;
        cell.values["pss_mb_" + name] = static_cast<double>(usage.pss_kb) / 1024;
        cell.values["rss_mb_" + name] = static_cast<double>(usage.rss_kb) / 1024;
        if (name != "broker" && name != "generator") others += usage.cpu_s;
        fsyncs += static_cast<double>(usage.fsyncs);
    }
    if (bookings <= 0) return;
    cell.values["cpu_ms_outside_broker"] = others * 1000 / bookings;
    cell.values["fsyncs"] = fsyncs / bookings;
}

/// How much of the machine others had meanwhile: it tells how far the figures can be trusted.
class Others {
 public:
    void begin() {
        cpu_s_ = machine_cpu_s();
        began_ = Clock::now();
    }
    void end(const UsageByName& used, Cell& cell) const {
        double others = machine_cpu_s() - cpu_s_;
        for (const auto& [name, usage] : used) others -= usage.cpu_s;
        const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
        const auto cores = static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN));
        cell.values["others_percent"] = std::max(0.0, 100 * others / (seconds * cores));
    }

 private:
    double cpu_s_ = 0;
    Clock::time_point began_;
};

}  // namespace

Scratch::Scratch() {
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    path_ = pattern;
    // PostgreSQL runs as another user, and counts its fsyncs here.
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all |
                                            std::filesystem::perms::others_exec |
                                            std::filesystem::perms::group_exec);
}

Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Stage::Stage(Lengths lengths, Report& report, std::filesystem::path nest)
    : lengths_(std::move(lengths)),
      report_(report),
      nest_(std::move(nest)),
      fsyncs_(scratch_.path()),
      hotels_(write_hotels(scratch_.path())) {}

std::string Stage::postgres(const std::string& database) {
    if (!postgres_) postgres_ = std::make_unique<tests::TestPostgres>();
    return postgres_->url(database);
}

pid_t Stage::broker_pid() const {
    std::ifstream file(broker_.run_dir() / "rabbitmq.pid");
    pid_t pid = -1;
    file >> pid;
    return pid;
}

Roots Stage::roots(const Subject& subject) {
    auto roots = subject.roots();
    roots.emplace("broker", broker_pid());
    if (postgres_ && subject.name().find("PostgreSQL") != std::string::npos)
        roots.emplace("postgresql", postgres_->pid());
    return roots;
}

void Stage::require_confirmation(const Subject& subject) const {
    LoadResult result;
    LoadPlan plan;
    plan.port = subject.port();
    plan.measured = Milliseconds{15000};
    plan.most_bookings = 1;
    // Workers may still be on their way to their queues.
    for (int attempt = 0; attempt < 10 && result.last_answer.empty(); ++attempt) {
        if (attempt > 0) let_pass(Milliseconds{500});
        result = run_load(plan);
    }
    if (result.last_answer.empty())
        throw std::runtime_error(subject.name() + " confirms no booking: " + result.complaint);
    const auto body = wire::parse(result.last_answer);
    for (const auto* const member : kMembers) {
        if (body.member(member) == nullptr)
            throw std::runtime_error(subject.name() + " confirms without " + member + ": " +
                                     result.last_answer);
    }
}

void Stage::measure(Subject& subject, Cell cell, LoadPlan plan) {
    plan.port = subject.port();
    plan.connections = cell.connections;
    plan.warm_up = lengths_.warm_up;
    plan.measured = lengths_.measured;
    const auto processes = roots(subject);
    UsageByName used;
    Others others;
    double own = 0;
    plan.at_start = [&] {
        used = usage_of(processes, Depth::kQuick);
        own = own_cpu_s();
        others.begin();
    };
    plan.at_end = [&] {
        used = difference(used, usage_of(processes, Depth::kQuick));
        used["generator"].cpu_s = own_cpu_s() - own;
        others.end(used, cell);
    };
    const auto result = run_load(plan);
    for (const auto& [name, usage] : usage_of(processes, Depth::kWithMemory)) {
        used[name].rss_kb = usage.rss_kb;
        used[name].pss_kb = usage.pss_kb;
    }
    fill(cell, result, used);
    report_.add(std::move(cell));
}

void Stage::measure_ceiling(Cell cell, int in_flight, const std::filesystem::path& rows_in) {
    CeilingPlan plan;
    plan.amqp_port = broker_.amqp_port();
    for (const auto* const user : {"orchestrator", "availability", "payment"})
        plan.passwords[user] = broker_.password(user);
    plan.in_flight = in_flight;
    plan.rows_in = rows_in;
    plan.warm_up = lengths_.warm_up;
    plan.measured = lengths_.measured;
    const Roots processes{{"broker", broker_pid()}};
    UsageByName used;
    Others others;
    plan.at_start = [&] {
        used = usage_of(processes, Depth::kQuick);
        used["ceiling"] = {own_cpu_s(), 0, 0, own_fsyncs()};
        others.begin();
    };
    plan.at_end = [&] {
        auto after = usage_of(processes, Depth::kQuick);
        after["ceiling"] = {own_cpu_s(), 0, 0, own_fsyncs()};
        used = difference(used, after);
        others.end(used, cell);
    };
    const auto result = run_ceiling(plan);
    const auto chains = static_cast<double>(result.latency_us.size());
    cell.values["per_s"] = result.seconds > 0 ? chains / result.seconds : 0;
    fill_latencies(cell, result.latency_us);
    fill_usage(cell, used, chains);
    report_.add(std::move(cell));
}

void Stage::measure_disk(Cell cell) {
    const auto path = folder() / "disk";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const std::string page(4096, 'x');
    Latencies latencies;
    const auto began = Clock::now();
    while (Clock::now() - began < lengths_.measured / 4) {
        const auto from = Clock::now();
        if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) break;
        latencies.push_back(static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - from).count()));
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    ::close(file);
    cell.values["per_s"] = static_cast<double>(latencies.size()) / seconds;
    fill_latencies(cell, latencies);
    report_.add(std::move(cell));
}

void fill(Cell& cell, const LoadResult& result, const UsageByName& used) {
    cell.values["per_s"] = result.per_s();
    fill_latencies(cell, result.latency_us);
    fill_usage(cell, used, static_cast<double>(result.confirmed));
    cell.values["failed"] = static_cast<double>(result.failed);
    cell.values["accepted"] = static_cast<double>(result.accepted);
    cell.values["refused"] = static_cast<double>(result.refused);
    if (!result.complaint.empty()) cell.complaint = result.complaint;
}

}  // namespace bellhop::bench
