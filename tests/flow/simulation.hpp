// A run of the whole pipeline from one seed: orchestrators, several workers of each kind, the
// broker, the gateway, the guests, and everything that can go wrong between them.
#pragma once

#include "flow/processes.hpp"
#include "flow/simulation_bugs.hpp"
#include "flow/simulation_faults.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::flow::simulation {

/// The databases of the three services. They outlive every process, and are emptied for each run.
class Databases {
 public:
    Databases();
    [[nodiscard]] db::Database& of(Name name) { return *databases_.at(index(name)); }
    /// Back to what the migrations left.
    void reset();

 private:
    [[nodiscard]] static std::size_t index(Name name) {
        return name == Name::kAvailability ? 1 : name == Name::kPayment ? 2 : 0;
    }
    std::array<std::unique_ptr<db::Database>, 3> databases_;
    std::array<std::vector<std::string>, 3> tables_;
};

enum class Tracing { kOff, kOn };

struct Settings {
    std::uint64_t seed = 0;
    Bug bug = Bug::kNone;
    Tracing tracing = Tracing::kOff;  ///< every deed, on standard output
};

/// What a run came to.
struct Result {
    std::uint64_t seed = 0;
    std::vector<std::string> broken;  ///< promises, a sentence each; empty where all is well
    std::uint64_t digest = 0;         ///< of everything that happened, in order
    std::map<std::string, std::uint64_t> struck;  ///< faults, by moment and blow
    std::uint64_t mishaps = 0;                    ///< of messages
    std::uint64_t turns = 0;
};

/// Runs one seed. The same seed always comes to the same result, whatever ran before.
[[nodiscard]] Result simulate(Databases& databases, const Settings& settings);

}  // namespace bellhop::flow::simulation
