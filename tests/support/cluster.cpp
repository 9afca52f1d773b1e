// A real cluster of three RabbitMQ nodes for one test program, by rabbitmq/cluster.sh.
#include "support/cluster.hpp"

#include "support/command.hpp"
#include "support/free_port.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace bellhop::tests {
namespace {

constexpr Milliseconds kLongestStart{200000};
constexpr Milliseconds kLongestCommand{60000};
constexpr int kStartAttempts = 2;
const std::string kScript = BELLHOP_SOURCE_DIR "/rabbitmq/cluster.sh";
const std::string kNodeName = "bellhop";  // And its number.
constexpr auto kTidyUp = R"(export BELLHOP_RUN_DIR=$1; [ -d "$1" ] || exit
    "$0" kill; "$0" reset; rm -rf "$1")";

/// Each kind of port has three in a row.
bool all_free(int first) {
    constexpr std::array kKinds{0, 10000, 10020, 20000};
    constexpr int kPortMapper = 20010;
    const bool kinds_free = std::all_of(kKinds.begin(), kKinds.end(), [first](int kind) {
        const int port = first + kind;
        return port_is_free(port) && port_is_free(port + 1) && port_is_free(port + 2);
    });
    return kinds_free && port_is_free(first + kPortMapper);
}

std::filesystem::path make_folder() {
    std::string path = (std::filesystem::temp_directory_path() / "bellhop-cluster-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("can't make " + path);
    return path;
}

std::string without_line_end(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace

TestCluster::TestCluster()
    : run_dir_(make_folder()), guard_(kTidyUp, {kScript, run_dir_.string()}) {
    for (int attempt = 1;; ++attempt) {
        first_port_ = PortClaim(kDevPorts, all_free);
        try {
            static_cast<void>(cluster({"start"}, kLongestStart));
            return;
        } catch (const std::runtime_error&) {
            // Between our look at a port and the listen somebody else may have taken it.
            if (attempt == kStartAttempts) throw;
            static_cast<void>(cluster({"reset"}, kLongestCommand));
        }
    }
}

TestCluster::~TestCluster() {
    try {
        // Data that nobody will read needs no good order.
        static_cast<void>(cluster({"kill"}, kLongestCommand));
        static_cast<void>(cluster({"reset"}, kLongestCommand));
        std::filesystem::remove_all(run_dir_);
    } catch (const std::exception&) {
        // Nothing more can be done here; the guard tries once more.
    }
}

std::string TestCluster::cluster(const std::vector<std::string>& words, Milliseconds most) const {
    std::vector<std::string> all{kScript};
    all.insert(all.end(), words.begin(), words.end());
    const auto result = run_command(all,
                                    {{"BELLHOP_RUN_DIR", run_dir_.string()},
                                     {"BELLHOP_AMQP_PORT", std::to_string(first_port_.number())}},
                                    most);
    if (result.exit_code == 0) return result.output;
    throw std::runtime_error(
        "rabbitmq/cluster.sh " + words.front() + " failed (" +
        (result.timed_out ? std::string("timed out") : std::to_string(result.exit_code)) +
        "): " + result.output);
}

std::string TestCluster::amqp_url(const std::string& user, int first_node) const {
    return without_line_end(cluster({"url", user, std::to_string(first_node)}, kLongestCommand));
}

void TestCluster::start(int node) {
    static_cast<void>(cluster({"start", std::to_string(node)}, kLongestStart));
}

std::chrono::steady_clock::time_point TestCluster::kill_hard(int node) {
    const int pid = std::stoi(cluster({"pid", std::to_string(node)}, kLongestCommand));
    // Not by the script: that returns a good while after the deed.
    if (kill(pid, SIGKILL) != 0) throw std::runtime_error("the node does not run");
    return std::chrono::steady_clock::now();
}

std::map<std::string, QueueInCluster> TestCluster::queues() const {
    std::istringstream lines(cluster({"ctl", "list_queues", "-p", "bellhop", "--no-table-headers",
                                      "name", "leader", "online", "messages"},
                                     kLongestCommand));
    std::map<std::string, QueueInCluster> found;
    for (std::string line; std::getline(lines, line);) {
        std::array<std::string, 4> fields;
        std::istringstream row(line);
        for (auto& field : fields) std::getline(row, field, '\t');
        const auto& [name, leader, online, messages] = fields;
        auto& queue = found[name];
        if (leader.starts_with(kNodeName))
            queue.leader = std::stoi(leader.substr(kNodeName.size()));
        queue.members = static_cast<int>(std::count(online.begin(), online.end(), '@'));
        // A queue that is down has none to tell.
        if (!messages.empty()) queue.messages = std::stoll(messages);
    }
    return found;
}

}  // namespace bellhop::tests
