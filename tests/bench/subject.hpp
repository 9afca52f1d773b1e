// Who is measured: somebody who takes bookings at a port, started and ended at will.
#pragma once

#include "bench/processes.hpp"
#include "core/time.hpp"
#include "support/free_port.hpp"
#include "support/house.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bellhop::bench {

class Subject {
 public:
    virtual ~Subject() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    /// Serves once this returns. @throws std::runtime_error with its log where it does not
    virtual void start() = 0;
    /// Ends what `start` started, by force where it must. Data stay. Never throws.
    virtual void stop() = 0;
    [[nodiscard]] virtual int port() const = 0;
    [[nodiscard]] virtual Roots roots() const = 0;
};

/// Bellhop itself, as it is run.
class BellhopSubject final : public Subject {
 public:
    struct Setup {
        std::string name;
        std::string database;  ///< BELLHOP_DB; empty: SQLite in a folder of its own
        std::filesystem::path hotels;
        int workers = 1;  ///< of each kind
    };
    BellhopSubject(tests::TestBroker& broker, const Setup& setup);

    [[nodiscard]] std::string name() const override { return setup_.name; }
    void start() override;
    void stop() override;
    [[nodiscard]] int port() const override { return house_.port("orchestrator"); }
    [[nodiscard]] Roots roots() const override;
    [[nodiscard]] tests::House& house() { return house_; }

 private:
    Setup setup_;
    tests::House house_;
    std::vector<std::string> processes_;
};

/// A program of somebody else, as a few processes; its logs lie in the folder.
class PeerSubject final : public Subject {
 public:
    struct Process {
        std::string name;
        std::vector<std::string> words;
    };
    struct Setup {
        std::string name;
        std::vector<Process> processes;
        std::map<std::string, std::string> environment;
        std::vector<int> ports;  ///< all must answer before it serves; the first takes bookings
        std::filesystem::path folder;
    };
    explicit PeerSubject(Setup setup) : setup_(std::move(setup)) {}
    ~PeerSubject() override;
    PeerSubject(const PeerSubject&) = delete;
    PeerSubject& operator=(const PeerSubject&) = delete;

    [[nodiscard]] std::string name() const override { return setup_.name; }
    void start() override;
    void stop() override;
    [[nodiscard]] int port() const override { return setup_.ports.front(); }
    [[nodiscard]] Roots roots() const override;

 private:
    void spawn(const Process& process);
    [[nodiscard]] bool ended();

    Setup setup_;
    std::vector<std::pair<std::string, pid_t>> running_;
};

}  // namespace bellhop::bench
