// dev.sh, called as a person calls it.
#include "dev_house.hpp"

#include "support/free_port.hpp"
#include "wire/document.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kLongest{240000};
constexpr int kStartAttempts = 3;
constexpr auto kTidyUp =
    R"sh(export BELLHOP_RUN_DIR=$1 BELLHOP_BUILD_DIR=$2; [ -d "$1" ] || exit
    "$0" down; "${0%/*}/rabbitmq/node.sh" kill; rm -rf "$1")sh";

std::filesystem::path new_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-dev-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    return pattern;
}

/// A number in a queue's figures, by its path; 0 where the broker has none yet.
std::int64_t figure(const wire::Value& queue, const std::vector<std::string>& path) {
    const auto* at = &queue;
    for (const auto& name : path) {
        at = at->member(name);
        if (at == nullptr) return 0;
    }
    return std::stoll(at->text);
}

}  // namespace

DevHouse::DevHouse(const std::string& database, const Environment& environment)
    : run_dir_(new_folder()), environment_(environment) {
    environment_["BELLHOP_RUN_DIR"] = run_dir_.string();
    environment_["BELLHOP_BUILD_DIR"] = BELLHOP_BINARY_DIR;
    environment_["BELLHOP_DB"] =
        database.empty() ? "sqlite:" + (run_dir_ / "data").string() : database;
    guard_ = std::make_unique<Guard>(
        kTidyUp, std::vector<std::string>{BELLHOP_SOURCE_DIR "/dev.sh", run_dir_.string(),
                                          BELLHOP_BINARY_DIR});
    // Another test on this machine may have taken one of the ports: then with others.
    std::string output;
    for (int tries = 0; tries < kStartAttempts; ++tries) {
        choose_ports();
        const auto started = dev({"start", "all"});
        if (started.exit_code == 0) return;
        output = started.output;
        static_cast<void>(dev({"down"}));
    }
    throw std::runtime_error("dev.sh start all: " + output);
}

DevHouse::~DevHouse() {
    static_cast<void>(dev({"down"}));
    std::error_code ignored;
    std::filesystem::remove_all(run_dir_, ignored);
}

void DevHouse::choose_ports() {
    first_port_ = PortClaim(kDevPorts, dev_ports_are_free);
    const int base = first_port_.number();
    set("BELLHOP_AMQP_PORT", std::to_string(base));
    set("BELLHOP_ORCHESTRATOR_PORT", std::to_string(base + 1));
    set("BELLHOP_AVAILABILITY_PORT", std::to_string(base + 2));
    set("BELLHOP_PAYMENT_PORT", std::to_string(base + 3));
}

void DevHouse::set(const std::string& variable, const std::string& value) {
    environment_[variable] = value;
}

CommandResult DevHouse::dev(const std::vector<std::string>& words) const {
    std::vector<std::string> all{BELLHOP_SOURCE_DIR "/dev.sh"};
    all.insert(all.end(), words.begin(), words.end());
    return run_command(all, environment_, kLongest);
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

int DevHouse::port(const std::string& service) const {
    std::string variable = "BELLHOP_";
    for (const char c : service) variable += static_cast<char>(c - 'a' + 'A');
    return std::stoi(environment_.at(variable + "_PORT"));
}

std::vector<pid_t> DevHouse::pids(const std::string& service) const {
    std::ifstream file(run_dir_ / (service + ".pid"));
    std::vector<pid_t> all;
    for (pid_t pid = 0; file >> pid;) all.push_back(pid);
    return all;
}

std::string DevHouse::broker_says(const std::string& path) const {
    const auto answer =
        run_command({BELLHOP_SOURCE_DIR "/rabbitmq/node.sh", "api", path}, environment_, kLongest);
    if (answer.exit_code != 0) throw std::runtime_error("the broker: " + answer.output);
    return answer.output;
}

std::int64_t DevHouse::redeliveries() const {
    std::int64_t sum = 0;
    const auto queues = wire::parse(broker_says("queues/bellhop"));
    for (const auto& queue : queues.items) sum += figure(queue, {"message_stats", "redeliver"});
    return sum;
}

std::int64_t DevHouse::in_hand(const std::string& queue) const {
    return figure(wire::parse(broker_says("queues/bellhop/" + queue)), {"messages_unacknowledged"});
}

}  // namespace bellhop::tests
