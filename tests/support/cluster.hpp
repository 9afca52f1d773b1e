// A real cluster of three RabbitMQ nodes for one test program: rabbitmq/cluster.sh in a folder of
// its own, on ports of its own.
#pragma once

#include "core/time.hpp"
#include "support/guard.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bellhop::tests {

/// Three nodes, numbered from 1. All serve, with the whole topology loaded, once constructed.
/// Everything throws std::runtime_error with the script's own words where it fails, and ends within
/// its bound. The nodes and their data are gone after the destructor, and also after a death of the
/// test program.
class TestCluster {
 public:
    TestCluster();
    ~TestCluster();
    TestCluster(const TestCluster&) = delete;
    TestCluster& operator=(const TestCluster&) = delete;

    /// `amqp://USER:PASSWORD@127.0.0.1:PORT,127.0.0.1:PORT,127.0.0.1:PORT/bellhop`
    [[nodiscard]] std::string amqp_url(const std::string& user) const;
    void start(int node);      ///< returns when it serves
    void kill_hard(int node);  ///< kill -9, as a crash

    /// The node where a quorum queue has its leader.
    [[nodiscard]] int leader_of(const std::string& queue) const;
    /// How many members of a quorum queue are there now.
    [[nodiscard]] int members_of(const std::string& queue) const;
    /// Messages in each queue, ready and in hand; up to a second old.
    [[nodiscard]] std::map<std::string, std::int64_t> queue_depths() const;

 private:
    [[nodiscard]] std::string cluster(const std::vector<std::string>& words,
                                      Milliseconds most) const;

    std::filesystem::path run_dir_;
    Guard guard_;
    int first_port_ = 0;
};

}  // namespace bellhop::tests
