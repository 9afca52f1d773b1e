// A real RabbitMQ node for one test program, by rabbitmq/node.sh.
#include "support/broker.hpp"

#include "support/command.hpp"
#include "support/free_port.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace bellhop::tests {
namespace {

constexpr Milliseconds kLongestStart{120000};
constexpr Milliseconds kLongestStop{60000};
constexpr Milliseconds kLongestControl{60000};
constexpr int kStartAttempts = 3;
const std::string kNodeScript = BELLHOP_SOURCE_DIR "/rabbitmq/node.sh";
constexpr auto kTidyUp =
    R"(export BELLHOP_RUN_DIR=$1; [ -d "$1" ] || exit; "$0" kill; "$0" stop; rm -rf "$1")";

std::string first_line_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line) && line.empty()) {
        throw std::runtime_error("can't read " + path.string());
    }
    return line;
}

std::filesystem::path make_folder() {
    std::string path = (std::filesystem::temp_directory_path() / "bellhop-broker-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("can't make " + path);
    return path;
}

}  // namespace

TestBroker::TestBroker(Also also)
    : run_dir_(make_folder()), guard_(kTidyUp, {kNodeScript, run_dir_.string()}), also_(also) {
    for (int attempt = 1;; ++attempt) {
        choose_ports();
        try {
            start();
            return;
        } catch (const std::runtime_error&) {
            // Between our look at a port and the node's listen somebody else may have taken it.
            if (attempt == kStartAttempts) throw;
            // One that came up after all would keep the ports of its first start.
            stop();
        }
    }
}

TestBroker::~TestBroker() {
    // Data that nobody will read needs no good order.
    try {
        kill_hard();
    } catch (const std::exception&) {
        // It was down already: the stop below still ends the port mapper.
    }
    try {
        static_cast<void>(node({"stop"}, kLongestStop));
    } catch (const std::exception&) {
        // Nothing more can be done here; the guard tries once more.
    }
    std::error_code ignored;
    std::filesystem::remove_all(run_dir_, ignored);
}

void TestBroker::choose_ports() {
    for (auto* port :
         {&amqp_port_, &amqps_port_, &management_port_, &metrics_port_, &dist_port_, &epmd_port_})
        *port = PortClaim(kServerPorts);
}

std::map<std::string, std::string> TestBroker::environment() const {
    return {{"BELLHOP_RUN_DIR", run_dir_.string()},
            {"BELLHOP_AMQP_PORT", std::to_string(amqp_port_.number())},
            {"BELLHOP_AMQPS_PORT", also_ == Also::kTls ? std::to_string(amqps_port_.number()) : ""},
            {"BELLHOP_AMQPS_CLIENTS", clients_ == Clients::kCertified ? "certified" : "any"},
            {"BELLHOP_MANAGEMENT_PORT", std::to_string(management_port_.number())},
            {"BELLHOP_BROKER_METRICS_PORT", std::to_string(metrics_port_.number())},
            {"BELLHOP_DIST_PORT", std::to_string(dist_port_.number())},
            {"BELLHOP_EPMD_PORT", std::to_string(epmd_port_.number())}};
}

std::string TestBroker::node(const std::vector<std::string>& words, Milliseconds most) const {
    std::vector<std::string> all{kNodeScript};
    all.insert(all.end(), words.begin(), words.end());
    const auto result = run_command(all, environment(), most);
    if (result.exit_code != 0) {
        throw std::runtime_error(
            "rabbitmq/node.sh " + words.front() + " failed (" +
            (result.timed_out ? std::string("timed out") : std::to_string(result.exit_code)) +
            "): " + result.output);
    }
    return result.output;
}

void TestBroker::start() {
    static_cast<void>(node({"start"}, kLongestStart));
}
void TestBroker::stop() {
    static_cast<void>(node({"stop"}, kLongestStop));
}
void TestBroker::kill_hard() {
    static_cast<void>(node({"kill"}, kLongestStop));
}
void TestBroker::load_topology() {
    static_cast<void>(node({"topology"}, kLongestControl));
}
void TestBroker::pause() {
    signal_node(SIGSTOP);
}
void TestBroker::resume() {
    signal_node(SIGCONT);
}

void TestBroker::signal_node(int number) const {
    const int pid = std::stoi(first_line_of(run_dir_ / "rabbitmq.pid"));
    if (kill(pid, number) != 0) throw std::runtime_error("the node does not run");
}

std::string TestBroker::password(const std::string& user) const {
    return first_line_of(run_dir_ / "secrets" / ("amqp-" + user));
}

std::string TestBroker::amqp_url(const std::string& user) const {
    return "amqp://" + user + ":" + password(user) +
           "@127.0.0.1:" + std::to_string(amqp_port_.number()) + "/bellhop";
}

std::string TestBroker::amqps_url(const std::string& user) const {
    return "amqps://" + user + ":" + password(user) +
           "@127.0.0.1:" + std::to_string(amqps_port_.number()) + "/bellhop";
}

std::string TestBroker::rabbitmqctl(const std::vector<std::string>& args) {
    std::vector<std::string> words{"ctl", "-q"};
    words.insert(words.end(), args.begin(), args.end());
    return node(words, kLongestControl);
}

std::map<std::string, std::int64_t> TestBroker::queue_depths() {
    std::istringstream lines(
        rabbitmqctl({"list_queues", "-p", "bellhop", "--no-table-headers", "name", "messages"}));
    std::map<std::string, std::int64_t> depths;
    std::string name;
    std::int64_t depth = 0;
    while (lines >> name >> depth) depths[name] = depth;
    return depths;
}

bool TestBroker::wait_for_depth(const std::string& queue, std::int64_t depth, Milliseconds most) {
    const auto deadline = std::chrono::steady_clock::now() + most;
    while (true) {
        const auto depths = queue_depths();
        const auto found = depths.find(queue);
        if (found != depths.end() && found->second == depth) return true;
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

}  // namespace bellhop::tests
