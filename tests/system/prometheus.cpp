// Spawned, asked over HTTP, ended.
#include "prometheus.hpp"

#include "caller.hpp"
#include "support/command.hpp"
#include "support/eventually.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kLongestStart{60000};

std::filesystem::path new_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-prometheus-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    return pattern;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    const auto first = text.find(from);
    // An example that says it no more would be tested with the wrong ports.
    if (first == std::string::npos) throw std::runtime_error("docs/monitoring lacks " + from);
    for (auto at = first; at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string percent_encoded(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const unsigned char byte : text) {
        encoded += '%';
        encoded += kDigits[byte >> 4U];
        encoded += kDigits[byte & 15U];
    }
    return encoded;
}

}  // namespace

bool prometheus_is_here() {
    return run_command({"sh", "-c", "command -v prometheus && command -v promtool"}, {},
                       Milliseconds{10000})
               .exit_code == 0;
}

std::filesystem::path monitoring_file(const std::string& name) {
    return std::filesystem::path(BELLHOP_SOURCE_DIR "/docs/monitoring") / name;
}

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

Prometheus::Prometheus(const House& house, const TestBroker& broker)
    : folder_(new_folder()), port_(kServerPorts) {
    write_configuration(house, broker);
    spawn();
    const bool serves =
        eventually(kLongestStart, [&] { return get(port(), "/-/ready").status == 200; });
    if (!serves) throw std::runtime_error("prometheus does not start: " + log());
}

Prometheus::~Prometheus() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void Prometheus::write_configuration(const House& house, const TestBroker& broker) {
    auto configuration = text_of(monitoring_file("prometheus.yml"));
    replace_all(configuration, "interval: 15s", "interval: 1s");
    const auto target = [&](int from, int to) {
        replace_all(configuration, "127.0.0.1:" + std::to_string(from),
                    "127.0.0.1:" + std::to_string(to));
    };
    target(5001, house.port("orchestrator"));
    target(5002, house.port("availability"));
    target(5003, house.port("payment"));
    target(15692, broker.metrics_port());
    std::ofstream(folder_ / "prometheus.yml") << configuration;
    auto rules = text_of(monitoring_file("rules.yml"));
    replace_all(rules, "for: 1m", "for: 1s");
    std::ofstream(folder_ / "rules.yml") << rules;
}

void Prometheus::spawn() {
    std::vector<std::string> words{"setpriv",
                                   "--pdeathsig",
                                   "KILL",
                                   "prometheus",
                                   "--config.file=" + (folder_ / "prometheus.yml").string(),
                                   "--storage.tsdb.path=" + (folder_ / "data").string(),
                                   "--web.listen-address=127.0.0.1:" + std::to_string(port())};
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const auto output = (folder_ / "log").string();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const int error =
        posix_spawnp(&pid_, pointers.front(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("can't run prometheus");
}

std::string Prometheus::log() const {
    return text_of(folder_ / "log");
}

wire::Value Prometheus::ask(const std::string& what) const {
    const auto answer = get(port(), "/api/v1/" + what);
    if (answer.status != 200) throw std::runtime_error(what + ": " + answer.body);
    return *answer.json().member("data");
}

std::vector<wire::Value> Prometheus::query(const std::string& expression) const {
    return ask("query?query=" + percent_encoded(expression)).member("result")->items;
}

std::string Prometheus::value(const std::string& expression) const {
    const auto series = query(expression);
    return series.empty() ? "" : series.front().member("value")->items.at(1).text;
}

}  // namespace bellhop::tests
