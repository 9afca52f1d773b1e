// A real cluster of three RabbitMQ nodes for one test program: rabbitmq/cluster.sh in a folder of
// its own, on ports of its own.
#pragma once

#include "core/time.hpp"
#include "support/free_port.hpp"
#include "support/guard.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bellhop::tests {

/// How a quorum queue stands.
struct QueueInCluster {
    int leader = 0;             ///< the node's number; 0: there is none now
    int members = 0;            ///< how many are there now
    std::int64_t messages = 0;  ///< ready and in hand
};

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
    /// @param first_node whose address comes first
    [[nodiscard]] std::string amqp_url(const std::string& user, int first_node) const;
    void start(int node);  ///< returns when it serves
    /// kill -9, as a crash. @return when
    std::chrono::steady_clock::time_point kill_hard(int node);

    /// How all queues stand, by name; depths are up to a second old. A call takes seconds.
    [[nodiscard]] std::map<std::string, QueueInCluster> queues() const;

 private:
    [[nodiscard]] std::string cluster(const std::vector<std::string>& words,
                                      Milliseconds most) const;

    std::filesystem::path run_dir_;
    Guard guard_;
    PortClaim first_port_;
};

}  // namespace bellhop::tests
