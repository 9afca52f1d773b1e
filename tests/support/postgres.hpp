// A private PostgreSQL server for tests: its own folder, port and data, gone with the object.
#pragma once

#include "support/free_port.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bellhop::tests {

/// Made and started by the constructor, on 127.0.0.1 and a port that was free. The server ends with
/// the test program, however that ends. PostgreSQL refuses to run as root: then it runs as the user
/// `postgres`.
class TestPostgres {
 public:
    /// @param also_listen a further address of this machine; empty: none
    /// @throws std::runtime_error with the server's log where it does not start
    explicit TestPostgres(std::string also_listen = {});
    TestPostgres(const TestPostgres&) = delete;
    TestPostgres& operator=(const TestPostgres&) = delete;
    ~TestPostgres();

    /// `postgresql://bellhop:password@127.0.0.1:port/database`, for a database that is made where
    /// absent.
    [[nodiscard]] std::string url(const std::string& database = "bellhop");
    [[nodiscard]] const std::string& port() const { return port_; }
    /// The server's first process, for looks into /proc.
    [[nodiscard]] pid_t pid() const { return server_; }
    /// A password with everything in it that a connection string may trip over.
    static constexpr const char* kPassword = "it's \"a\" \\ secret=%";

    /// Starts the stopped server again, on the same port with the same data.
    void start();
    /// Shuts down in order; sessions are cut off.
    void stop();
    /// Like a power cut: the server and all its sessions are killed at once.
    void kill_hard();
    /// Whether it serves; it may have ended by itself.
    [[nodiscard]] bool serves() { return !exited() && ready(); }
    [[nodiscard]] bool running() const { return server_ > 0; }

 private:
    void make_cluster();
    void run_client(const std::string& program, const std::vector<std::string>& arguments) const;
    void wait_until_gone();
    [[nodiscard]] bool exited();
    [[nodiscard]] bool ready() const;
    [[nodiscard]] std::vector<std::string> as_server(const std::string& program) const;
    [[nodiscard]] std::string log() const;

    std::string also_listen_;
    std::filesystem::path folder_;
    PortClaim claim_;
    std::string port_;
    pid_t server_ = -1;
    std::vector<std::string> databases_;
};

}  // namespace bellhop::tests
