// What all sections share: a broker, a database server, the inventory, and how one subject is
// measured once.
#pragma once

#include "bench/ceiling.hpp"
#include "bench/load.hpp"
#include "bench/report.hpp"
#include "bench/subject.hpp"
#include "support/broker.hpp"
#include "support/postgres.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::bench {

/// How long and how often.
struct Lengths {
    Milliseconds warm_up{3000};
    Milliseconds measured{8000};
    int repeats = 3;
    std::vector<int> connections{1, 16, 64, 256};
    int backlog = 20000;
    std::vector<std::int64_t> growth{0, 100'000, 1'000'000};
    std::vector<int> workers{1, 2, 4};
    std::string subject;  ///< the only one that is measured; empty: all

    [[nodiscard]] bool wants(const std::string& name) const {
        return subject.empty() || subject == name;
    }
};

/// A folder that goes away with this.
class Scratch {
 public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

/// One broker for all, because only one subject runs at a time.
class Stage {
 public:
    /// @param nest where `dev.sh bench` has built the peers on NestJS
    Stage(Lengths lengths, Report& report, std::filesystem::path nest);

    [[nodiscard]] const Lengths& lengths() const { return lengths_; }
    [[nodiscard]] Report& report() { return report_; }
    [[nodiscard]] tests::TestBroker& broker() { return broker_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return scratch_.path(); }
    [[nodiscard]] const std::filesystem::path& hotels() const { return hotels_; }
    [[nodiscard]] const std::filesystem::path& nest() const { return nest_; }
    /// Started at the first use. @return the URL of a database of its own
    [[nodiscard]] std::string postgres(const std::string& database);

    /// A subject, the broker, and the database server where it runs.
    [[nodiscard]] Roots roots(const Subject& subject);
    /// A booking is confirmed as documented. @throws std::runtime_error with what came instead
    void require_confirmation(const Subject& subject) const;
    /// Once, after a warm-up, into the report.
    void measure(Subject& subject, Cell cell, LoadPlan plan);
    /// How fast this disk is: a page written and brought to the disk, again and again.
    void measure_disk(Cell cell);
    /// The same for the ceiling.
    void measure_ceiling(Cell cell, int in_flight, const std::filesystem::path& rows_in);

 private:
    [[nodiscard]] pid_t broker_pid() const;

    Lengths lengths_;
    Report& report_;
    std::filesystem::path nest_;
    Scratch scratch_;
    FsyncCounts fsyncs_;  // before whatever is started
    std::filesystem::path hotels_;
    tests::TestBroker broker_;
    std::unique_ptr<tests::TestPostgres> postgres_;
};

/// Into the cell: rate, percentiles, CPU and fsyncs per booking, memory.
void fill(Cell& cell, const LoadResult& result, const UsageByName& used);

}  // namespace bellhop::bench
