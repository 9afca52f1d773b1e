// Typing commands in the checkout.
#include "doctor_house.hpp"

#include "support/free_port.hpp"

#include <cstdlib>
#include <stdexcept>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kLongest{240000};
constexpr int kAttempts = 3;
constexpr auto kTidyUp =
    R"(export BELLHOP_RUN_DIR=$1 BELLHOP_BUILD_DIR=$2; [ -d "$1" ] || exit; "$0" down; rm -rf "$1")";
const std::string kDevScript = BELLHOP_SOURCE_DIR "/dev.sh";

std::filesystem::path new_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-doctor-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    return pattern;
}

}  // namespace

std::string Diagnosis::text() const {
    std::string all = std::to_string(checks) + " checks, exit code " + std::to_string(exit_code);
    for (const auto& each : findings)
        all += "\n" + each.severity + " " + each.where + ": " + each.found + " -> " + each.mend;
    return all;
}

const Diagnosis::Item* Diagnosis::about(const std::string& where) const {
    for (const auto& each : findings) {
        if (each.where == where) return &each;
    }
    return nullptr;
}

DevHouse::DevHouse()
    : run_dir_(new_folder()), guard_(kTidyUp, {kDevScript, run_dir_.string(), BELLHOP_BUILD_DIR}) {
    std::string words;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        choose_ports();
        const auto started = type("./dev.sh start all");
        if (started.exit_code == 0) return;
        words = started.output;
        static_cast<void>(type("./dev.sh down"));
    }
    throw std::runtime_error(words);
}

DevHouse::~DevHouse() {
    static_cast<void>(type("./dev.sh down"));
    std::error_code ignored;
    std::filesystem::remove_all(run_dir_, ignored);
}

void DevHouse::choose_ports() {
    first_port_ = PortClaim(kDevPorts, dev_ports_are_free);
    const auto port = [&](int offset) { return std::to_string(first_port_.number() + offset); };
    environment_ = {{"BELLHOP_RUN_DIR", run_dir_.string()},
                    {"BELLHOP_BUILD_DIR", BELLHOP_BUILD_DIR},
                    {"BELLHOP_DB", "sqlite:" + (run_dir_ / "data").string()},
                    {"BELLHOP_PAYMENT_APPROVAL_RATE", "1"},
                    {"BELLHOP_AMQP_PORT", port(0)},
                    {"BELLHOP_ORCHESTRATOR_PORT", port(1)},
                    {"BELLHOP_AVAILABILITY_PORT", port(2)},
                    {"BELLHOP_PAYMENT_PORT", port(3)}};
}

CommandResult DevHouse::type(const std::string& line) const {
    const std::string folder = BELLHOP_SOURCE_DIR;
    return run_command({"bash", "-c", "cd \"$0\" && eval \"$1\"", folder, line}, environment_,
                       kLongest);
}

std::string DevHouse::do_type(const std::string& line) const {
    const auto result = type(line);
    if (result.exit_code != 0) throw std::runtime_error(line + ": " + result.output);
    return result.output;
}

Diagnosis DevHouse::doctor() const {
    const auto result = type("./dev.sh ctl doctor --json");
    if (result.exit_code != 0 && result.exit_code != 1)
        throw std::runtime_error("bellhopctl doctor: " + result.output);
    auto diagnosis = wire::decode<Diagnosis>(result.output);
    diagnosis.exit_code = result.exit_code;
    return diagnosis;
}

}  // namespace bellhop::tests
