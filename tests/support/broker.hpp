// A real RabbitMQ node for one test program: rabbitmq/node.sh in a folder of its own, on ports of
// its own.
#pragma once

#include "core/time.hpp"
#include "support/free_port.hpp"
#include "support/guard.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bellhop::tests {

/// Serves, with the whole topology loaded, once constructed. Everything throws std::runtime_error
/// with the node's own words where it fails, and ends within its bound. The node and its data are
/// gone after the destructor, and also after a death of the test program.
class TestBroker {
 public:
    /// What the node listens for besides plain AMQP.
    enum class Also { kNothing, kTls };

    explicit TestBroker(Also also = Also::kNothing);
    ~TestBroker();
    TestBroker(const TestBroker&) = delete;
    TestBroker& operator=(const TestBroker&) = delete;

    /// `amqp://USER:PASSWORD@127.0.0.1:PORT/bellhop`
    /// @param user orchestrator, availability, payment or operator
    [[nodiscard]] std::string amqp_url(const std::string& user) const;
    /// The same over TLS.
    [[nodiscard]] std::string amqps_url(const std::string& user) const;
    [[nodiscard]] int amqps_port() const { return amqps_port_.number(); }
    /// Where the node's CA and certificate are.
    [[nodiscard]] std::filesystem::path tls_folder() const { return run_dir_ / "secrets" / "tls"; }
    /// From its next start the node demands a certificate of whoever comes over TLS, or no more.
    enum class Clients { kAny, kCertified };
    void admit(Clients clients) { clients_ = clients; }
    [[nodiscard]] std::string password(const std::string& user) const;
    [[nodiscard]] int amqp_port() const { return amqp_port_.number(); }
    [[nodiscard]] int management_port() const { return management_port_.number(); }
    /// Of the plugin rabbitmq_prometheus.
    [[nodiscard]] int metrics_port() const { return metrics_port_.number(); }
    /// The node's BELLHOP_RUN_DIR.
    [[nodiscard]] const std::filesystem::path& run_dir() const { return run_dir_; }

    void start();      ///< returns when it serves; no matter if it runs already
    void stop();       ///< in good order
    void kill_hard();  ///< kill -9, as a crash
    void pause();      ///< SIGSTOP: connections stay open, and nobody answers
    void resume();

    /// What `rabbitmqctl ARGS` printed. `-p bellhop` is for the caller to say.
    std::string rabbitmqctl(const std::vector<std::string>& args);
    /// Loads definitions.json again, as a person does after something went missing.
    void load_topology();
    /// Messages in each queue, ready and in hand; up to a second old.
    [[nodiscard]] std::map<std::string, std::int64_t> queue_depths();
    /// Waits until a queue holds exactly `depth` messages; false where `most` passed first.
    [[nodiscard]] bool wait_for_depth(const std::string& queue, std::int64_t depth,
                                      Milliseconds most);

 private:
    void choose_ports();
    [[nodiscard]] std::string node(const std::vector<std::string>& words, Milliseconds most) const;
    void signal_node(int number) const;
    [[nodiscard]] std::map<std::string, std::string> environment() const;

    std::filesystem::path run_dir_;
    Guard guard_;
    Also also_;
    Clients clients_ = Clients::kAny;
    PortClaim amqp_port_;
    PortClaim amqps_port_;
    PortClaim management_port_;
    PortClaim metrics_port_;
    PortClaim dist_port_;
    PortClaim epmd_port_;
};

}  // namespace bellhop::tests
