// Bellhop as it is run: the real services as processes of their own, on a real broker and a
// database of their own.
#pragma once

#include "core/time.hpp"
#include "support/broker.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bellhop::tests {

/// Variables of the environment, by name.
using Environment = std::map<std::string, std::string>;

/// Nothing runs after the constructor: `start` what the test needs. Services are named
/// `orchestrator`, `availability` and `payment`. Two houses must not run at once on one broker:
/// they would share its queues. Everything throws std::runtime_error with the service's log where
/// it fails, and ends within its bound. The services end with the house, or with the thread that
/// made them.
class House {
 public:
    /// The broker's URL for a user, as a service is given it.
    using AmqpUrl = std::function<std::string(const std::string& user)>;

    /// @param broker must outlive it
    /// @param database BELLHOP_DB; empty: SQLite in the house's own folder
    /// @param environment for every service, added to the usual settings
    explicit House(TestBroker& broker, const std::string& database = {},
                   const Environment& environment = {});
    /// On a broker of another kind, such as a TestCluster.
    House(const AmqpUrl& amqp_url, const std::string& database, const Environment& environment);
    ~House();
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    /// All services that there are.
    static const std::vector<std::string>& names();
    /// Another process of a service, beside the first, with the settings that the first has now.
    /// Not started. @param instance 2 to 8 @return its name here, `orchestrator 2`
    std::string add_instance(const std::string& service, int instance);

    /// For the next start of a service. An empty value takes the variable away.
    void set(const std::string& name, const std::string& variable, const std::string& value);
    /// A variable as it is set for the next start; empty where it is not.
    [[nodiscard]] std::string setting(const std::string& name, const std::string& variable) const;
    /// Words before the program at its next starts, which end in an exec of it, such as `nsenter`.
    void run_behind(const std::string& name, std::vector<std::string> words);
    /// Returns when the service listens, whether or not it is ready.
    void start(const std::string& name);
    /// Starts the services that do not run, and waits until all are ready.
    void start_all();
    /// Runs a service that is expected to end by itself. @return its exit code
    int run_to_end(const std::string& name);
    /// SIGTERM, then waits for the end. @return the exit code, 128 + signal where one ended it
    int terminate(const std::string& name);
    /// Only sends SIGTERM; `wait_for_end` waits.
    void ask_to_stop(const std::string& name);
    int wait_for_end(const std::string& name);
    void kill(const std::string& name);  ///< kill -9, as a crash
    void pause(
        const std::string& name);  ///< SIGSTOP: the process holds what it has and does nothing
    void resume(const std::string& name);
    [[nodiscard]] bool running(const std::string& name) const;

    /// For looks into /proc; -1 while it does not run.
    [[nodiscard]] pid_t pid(const std::string& name) const;
    [[nodiscard]] int port(const std::string& name) const;
    [[nodiscard]] std::string url(const std::string& name) const;
    /// What the service printed, over all its starts.
    [[nodiscard]] std::string log(const std::string& name) const;
    /// Waits for 200 from /ready; false where `most` passed first.
    [[nodiscard]] bool wait_ready(const std::string& name, Milliseconds most);
    [[nodiscard]] const std::filesystem::path& run_dir() const { return run_dir_; }

 private:
    struct Process {
        pid_t pid = -1;
        std::string program;
        std::vector<std::string> before;
        PortClaim port;
        Environment environment;
    };
    [[nodiscard]] Process& at(const std::string& name);
    [[nodiscard]] const Process& at(const std::string& name) const;
    [[nodiscard]] std::filesystem::path log_path(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> environment_of(const Process& process) const;
    void spawn(const std::string& name);
    void signal(const std::string& name, int number) const;

    std::filesystem::path run_dir_;
    std::map<std::string, Process> processes_;
};

}  // namespace bellhop::tests
