// A house as dev.sh runs it, for commands that a person types.
#pragma once

#include "core/time.hpp"
#include "support/command.hpp"
#include "support/free_port.hpp"
#include "support/guard.hpp"
#include "wire/codec.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bellhop::tests {

/// What `bellhopctl doctor --json` said.
struct Diagnosis {
    struct Item {
        std::string severity;
        std::string where;
        std::string found;
        std::string expected;
        std::string mend;
        static constexpr auto fields() {
            return wire::fields(
                wire::field("severity", &Item::severity), wire::field("where", &Item::where),
                wire::field("found", &Item::found), wire::field("expected", &Item::expected),
                wire::field("mend", &Item::mend));
        }
    };
    int checks = 0;
    std::vector<Item> findings;
    int exit_code = -1;
    static constexpr auto fields() {
        return wire::fields(wire::field("checks", &Diagnosis::checks),
                            wire::field("findings", &Diagnosis::findings));
    }
    /// All findings as lines, for a failed test.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] const Item* about(const std::string& where) const;
};

/// The broker and all services, started by `./dev.sh start all` in a run folder of their own, on
/// ports of their own. All of it is gone with the object, and also with the test program.
class DevHouse {
 public:
    DevHouse();  ///< @throws std::runtime_error with dev.sh's words
    ~DevHouse();
    DevHouse(const DevHouse&) = delete;
    DevHouse& operator=(const DevHouse&) = delete;

    /// Runs a line in a shell, in the checkout, as a person of this house would.
    [[nodiscard]] CommandResult type(const std::string& line) const;
    /// The same, which must succeed. @return what it printed
    std::string do_type(const std::string& line) const;
    [[nodiscard]] Diagnosis doctor() const;
    [[nodiscard]] const std::filesystem::path& run_dir() const { return run_dir_; }
    [[nodiscard]] int orchestrator_port() const { return first_port_.number() + 1; }

 private:
    void choose_ports();

    std::filesystem::path run_dir_;
    Guard guard_;
    PortClaim first_port_;
    std::map<std::string, std::string> environment_;
};

}  // namespace bellhop::tests
