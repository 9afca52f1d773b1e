// The services as processes: spawned, signalled, reaped.
#include "support/house.hpp"

#include "support/eventually.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bellhop::tests {
namespace {

constexpr Milliseconds kLongestStart{30000};
constexpr Milliseconds kLongestStop{30000};

/// By their names; CMake writes the table.
const std::map<std::string, std::string> kPrograms{
#include "programs.inc"
};

/// A socket that is closed at the end of its scope.
class Socket {
 public:
    explicit Socket(int family)
        : family_(family), descriptor_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() { ::close(descriptor_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }
    void reopen() {
        ::close(descriptor_);
        descriptor_ = ::socket(family_, SOCK_STREAM | SOCK_CLOEXEC, 0);
    }

 private:
    int family_;
    int descriptor_;
};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

}  // namespace

namespace {

/// What a service answers to GET /ready; 0 where nobody listens.
int ready_status(int port) {
    const Socket socket(AF_INET);
    const timeval most{2, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    const auto address = loopback(port);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return 0;
    constexpr std::string_view kRequest =
        "GET /ready HTTP/1.1\r\nHost: tests\r\nConnection: close\r\n\r\n";
    if (::send(socket.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL) < 0) return 0;
    std::string line(12, '\0');
    if (::recv(socket.get(), line.data(), line.size(), MSG_WAITALL) != 12) return 0;
    return std::atoi(line.c_str() + 9);
}

std::filesystem::path new_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-house-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    return pattern;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (auto& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

int exit_code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

House::House(TestBroker& broker, const std::string& database, const Environment& environment)
    : House([&broker](const std::string& user) { return broker.amqp_url(user); }, database,
            environment) {}

House::House(const AmqpUrl& amqp_url, const std::string& database, const Environment& environment)
    : run_dir_(new_folder()) {
    std::filesystem::create_directories(run_dir_ / "data");
    for (const auto& name : names()) {
        auto& process = processes_[name];
        process.program = kPrograms.at(name);
        process.port = PortClaim(kServicePorts);
        process.environment = {
            {"BELLHOP_HTTP_HOST", "127.0.0.1"},
            {"BELLHOP_HTTP_PORT", std::to_string(process.port.number())},
            {"BELLHOP_AMQP_URL", amqp_url(name)},
            {"BELLHOP_DB", database.empty() ? "sqlite:" + (run_dir_ / "data").string() : database},
            {"BELLHOP_HOTELS", BELLHOP_SOURCE_DIR "/apps/availability/hotels.json"},
            {"BELLHOP_OPERATOR_TOKEN_FILE", (run_dir_ / "operator-token").string()},
            {"BELLHOP_PAYMENT_APPROVAL_RATE", "1"}};
        for (const auto& [variable, value] : environment) set(name, variable, value);
    }
}

House::~House() {
    for (const auto& [name, process] : processes_) {
        if (process.pid <= 0) continue;
        ::kill(process.pid, SIGKILL);
        while (::waitpid(process.pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    std::error_code ignored;
    std::filesystem::remove_all(run_dir_, ignored);
}

const std::vector<std::string>& House::names() {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names;
        names.reserve(kPrograms.size());
        for (const auto& [name, program] : kPrograms) names.push_back(name);
        return names;
    }();
    return kNames;
}

std::string House::add_instance(const std::string& service, int instance) {
    auto name = service + " " + std::to_string(instance);
    auto& process = processes_[name];
    process.program = at(service).program;
    process.environment = at(service).environment;
    process.port = PortClaim(kServicePorts);
    set(name, "BELLHOP_HTTP_PORT", std::to_string(process.port.number()));
    set(name, "BELLHOP_INSTANCE", std::to_string(instance));
    return name;
}

House::Process& House::at(const std::string& name) {
    return processes_.at(name);
}
const House::Process& House::at(const std::string& name) const {
    return processes_.at(name);
}

void House::set(const std::string& name, const std::string& variable, const std::string& value) {
    auto& environment = at(name).environment;
    if (value.empty()) {
        environment.erase(variable);
    } else {
        environment[variable] = value;
    }
}

std::string House::setting(const std::string& name, const std::string& variable) const {
    const auto& environment = at(name).environment;
    const auto found = environment.find(variable);
    return found == environment.end() ? "" : found->second;
}

void House::run_behind(const std::string& name, std::vector<std::string> words) {
    at(name).before = std::move(words);
}

void House::start(const std::string& name) {
    const auto before = log(name).size();
    spawn(name);
    // The last line of the banner, said once it listens.
    const bool listens = eventually(kLongestStart, [&] {
        return !running(name) || log(name).find("Running on http://", before) != std::string::npos;
    });
    if (!listens || !running(name))
        throw std::runtime_error(name + " does not start: " + log(name));
}

void House::start_all() {
    for (const auto& name : names()) {
        if (!running(name)) start(name);
    }
    for (const auto& name : names()) {
        if (!wait_ready(name, kLongestStart))
            throw std::runtime_error(name + " does not get ready: " + log(name));
    }
}

int House::run_to_end(const std::string& name) {
    spawn(name);
    return wait_for_end(name);
}

void House::spawn(const std::string& name) {
    auto& process = at(name);
    if (running(name)) throw std::logic_error(name + " runs already");
    auto words = process.before;
    words.insert(words.end(), {"setpriv", "--pdeathsig", "KILL", process.program});
    auto variables = environment_of(process);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log_path(name).c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    // Away from the checkout, whose .env is none of a test's business.
    posix_spawn_file_actions_addchdir_np(&actions, run_dir_.c_str());
    const int error = posix_spawnp(&process.pid, words.front().c_str(), &actions, nullptr,
                                   pointers(words).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0) return;
    process.pid = -1;
    throw std::runtime_error("can't run " + words.front() + ": " +
                             std::string(std::strerror(error)));
}

std::vector<std::string> House::environment_of(const Process& process) const {
    std::vector<std::string> entries;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        // Settings of whoever runs the tests are none of the services' business either.
        const std::string_view variable = *entry;
        if (!variable.starts_with("BELLHOP_") && !variable.starts_with("OTEL_"))
            entries.emplace_back(variable);
    }
    for (const auto& [name, value] : process.environment)
        entries.emplace_back(name).append("=").append(value);
    return entries;
}

int House::terminate(const std::string& name) {
    ask_to_stop(name);
    return wait_for_end(name);
}

void House::ask_to_stop(const std::string& name) {
    signal(name, SIGTERM);
}

int House::wait_for_end(const std::string& name) {
    auto& process = at(name);
    int status = 0;
    const bool ended = eventually(
        kLongestStop, [&] { return ::waitpid(process.pid, &status, WNOHANG) == process.pid; });
    if (!ended) {
        kill(name);
        throw std::runtime_error(name + " does not end: " + log(name));
    }
    process.pid = -1;
    return exit_code_of(status);
}

void House::kill(const std::string& name) {
    signal(name, SIGKILL);
    while (::waitpid(at(name).pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    at(name).pid = -1;
}

void House::pause(const std::string& name) {
    signal(name, SIGSTOP);
}
void House::resume(const std::string& name) {
    signal(name, SIGCONT);
}

void House::signal(const std::string& name, int number) const {
    const auto pid = at(name).pid;
    if (pid <= 0 || ::kill(pid, number) != 0) throw std::runtime_error(name + " does not run");
}

bool House::running(const std::string& name) const {
    const auto pid = at(name).pid;
    if (pid <= 0) return false;
    // Looked at, and left for wait_for_end to reap.
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

pid_t House::pid(const std::string& name) const {
    return at(name).pid;
}

int House::port(const std::string& name) const {
    return at(name).port.number();
}

std::string House::url(const std::string& name) const {
    return "http://127.0.0.1:" + std::to_string(port(name));
}

std::filesystem::path House::log_path(const std::string& name) const {
    return run_dir_ / (name + ".log");
}

std::string House::log(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(log_path(name)).rdbuf();
    return text.str();
}

bool House::wait_ready(const std::string& name, Milliseconds most) {
    return eventually(most, [&] { return ready_status(port(name)) == 200; });
}

}  // namespace bellhop::tests
