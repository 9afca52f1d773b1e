// Debian's Prometheus, on loopback, with what lies in docs/monitoring.
#pragma once

#include "support/free_port.hpp"
#include "support/house.hpp"
#include "wire/document.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bellhop::tests {

/// Whether the package is there; it is not of those that Bellhop is built or run with.
[[nodiscard]] bool prometheus_is_here();
/// A file of docs/monitoring.
[[nodiscard]] std::filesystem::path monitoring_file(const std::string& name);
[[nodiscard]] std::string text_of(const std::filesystem::path& file);

/// Scrapes a house and its broker each second, as docs/monitoring/prometheus.yml says but for the
/// ports; alerts fire after a second where the rules say a minute. Ends with the object, and with
/// the thread that made it.
class Prometheus {
 public:
    /// @throws std::runtime_error with its own words where it does not start
    Prometheus(const House& house, const TestBroker& broker);
    ~Prometheus();
    Prometheus(const Prometheus&) = delete;
    Prometheus& operator=(const Prometheus&) = delete;

    /// GET /api/v1/`what`, its `data`. @throws std::runtime_error where it answers with an error
    [[nodiscard]] wire::Value ask(const std::string& what) const;
    /// The series that an expression gives at this moment.
    [[nodiscard]] std::vector<wire::Value> query(const std::string& expression) const;
    /// The value of the first of them, as it is written; empty where there is none.
    [[nodiscard]] std::string value(const std::string& expression) const;
    [[nodiscard]] int port() const { return port_.number(); }

 private:
    void write_configuration(const House& house, const TestBroker& broker);
    void spawn();
    [[nodiscard]] std::string log() const;

    std::filesystem::path folder_;
    PortClaim port_;
    pid_t pid_ = -1;
};

}  // namespace bellhop::tests
