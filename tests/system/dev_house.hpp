// Bellhop as a person has it: everything under dev.sh, in a run folder and on ports of its own.
#pragma once

#include "support/command.hpp"
#include "support/free_port.hpp"
#include "support/guard.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bellhop::tests {

/// Broker and services run once constructed, and are gone after the destructor, or after a death of
/// the test program. Everything throws std::runtime_error with dev.sh's words where it fails.
class DevHouse {
 public:
    using Environment = std::map<std::string, std::string>;

    /// @param database BELLHOP_DB; empty: SQLite in the run folder
    DevHouse(const std::string& database, const Environment& environment);
    ~DevHouse();
    DevHouse(const DevHouse&) = delete;
    DevHouse& operator=(const DevHouse&) = delete;

    /// For all that dev.sh does from now on.
    void set(const std::string& variable, const std::string& value);
    /// `./dev.sh WORDS`, to its end.
    [[nodiscard]] CommandResult dev(const std::vector<std::string>& words) const;
    /// A line of a shell, in the checkout.
    [[nodiscard]] CommandResult type(const std::string& line) const;
    /// The same, which must succeed. @return what it printed
    std::string do_type(const std::string& line) const;
    /// Its BELLHOP_RUN_DIR.
    [[nodiscard]] const std::filesystem::path& run_dir() const { return run_dir_; }
    [[nodiscard]] int port(const std::string& service) const;
    /// The pids in a service's pid file, the newest first.
    [[nodiscard]] std::vector<pid_t> pids(const std::string& service) const;
    /// How many messages the broker delivered a second time, over all queues, by the management
    /// API: not by the counters that dev.sh reads, and up to five seconds old.
    [[nodiscard]] std::int64_t redeliveries() const;
    /// Messages of a queue that a consumer has in hand.
    [[nodiscard]] std::int64_t in_hand(const std::string& queue) const;

 private:
    void choose_ports();
    [[nodiscard]] std::string broker_says(const std::string& path) const;

    PortClaim first_port_;
    std::filesystem::path run_dir_;
    Environment environment_;
    std::unique_ptr<Guard> guard_;
};

}  // namespace bellhop::tests
