// Everything that misfortunes befall: the broker, the database, the gateway, the services, the
// network between two hosts.
#pragma once

#include "chaos/isolation.hpp"
#include "support/broker.hpp"
#include "support/house.hpp"
#include "support/misbehaving_gateway.hpp"
#include "support/postgres.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::chaos {

/// How large the house is.
enum class Form {
    kSingle,   ///< one process of each service, on SQLite
    kSeveral,  ///< two orchestrators and three workers of each kind, on PostgreSQL; the last worker
               ///< of each kind on a second host
};

/// Counts of what was done to it. Read by another thread.
struct Blows {
    std::atomic<std::int64_t> kills = 0;    ///< kill -9, of services, broker and database
    std::atomic<std::int64_t> stopped = 0;  ///< SIGSTOP
    std::atomic<std::int64_t> copied = 0;   ///< messages sent again
    std::atomic<std::int64_t> delayed = 0;  ///< messages held back
};

/// One thread.
class Town {
 public:
    /// All serve. @throws std::runtime_error where they do not
    explicit Town(Form form);

    [[nodiscard]] Form form() const { return form_; }
    [[nodiscard]] Blows& blows() { return blows_; }
    /// All processes of a service.
    [[nodiscard]] std::vector<std::string> processes(const std::string& service) const;
    [[nodiscard]] const std::vector<std::string>& all() const { return processes_; }
    [[nodiscard]] std::vector<int> front_ports() const;

    void kill(const std::string& process);
    void kill_broker();
    void start_broker();
    /// Starts each that does not run. @throws std::runtime_error where one does not listen then
    void start(const std::vector<std::string>& processes);
    /// Services that ended although nobody killed them, since the last call: they are started
    /// again.
    [[nodiscard]] std::vector<std::string> ended_by_themselves();
    /// After this long without a word the broker gives up a connection, and a lease has ended.
    [[nodiscard]] Milliseconds beyond_heartbeat() const;
    [[nodiscard]] Milliseconds beyond_lease() const;

    [[nodiscard]] tests::TestBroker& broker() { return broker_; }
    [[nodiscard]] tests::TestPostgres& postgres() { return *postgres_; }
    [[nodiscard]] tests::House& house() { return *house_; }
    [[nodiscard]] tests::MisbehavingGateway& gateway() { return gateway_; }
    [[nodiscard]] const SmallDisk& disk() const { return disk_; }
    [[nodiscard]] const SecondHost* second_host() const { return second_host_.get(); }

    /// Copies every log, and the databases, to a folder that stays. @return the folder
    std::filesystem::path keep_logs();

 private:
    [[nodiscard]] std::string database();
    void add_instances();
    void move_to_second_host(const std::string& process);

    Form form_;
    Blows blows_;
    std::unique_ptr<SecondHost> second_host_;
    SmallDisk disk_;
    tests::MisbehavingGateway gateway_;
    tests::TestBroker broker_;
    std::unique_ptr<tests::TestPostgres> postgres_;
    std::string database_;
    std::unique_ptr<tests::House> house_;
    std::vector<std::string> processes_;
};

}  // namespace bellhop::chaos
