// A private PostgreSQL server for tests: initdb, a child process, signals.
#include "support/postgres.hpp"

#include "support/command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bellhop::tests {
namespace {

const std::string kPrograms = "/usr/lib/postgresql/15/bin/";
const std::string kUser = "bellhop";
constexpr const char* kSystemUser = "postgres";

bool wait_for(const std::function<bool()>& condition, std::chrono::seconds most) {
    const auto until = std::chrono::steady_clock::now() + most;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return true;
}

std::filesystem::path new_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-pg-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    return pattern;
}

void give_to_server(const std::filesystem::path& path) {
    if (::geteuid() != 0) return;
    const passwd* const user = ::getpwnam(kSystemUser);
    if (user == nullptr || ::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
        throw std::runtime_error("can't give " + path.string() + " to the user postgres");
    }
}

/// Starts a program without waiting for it; what it says goes to the file.
pid_t spawn(std::vector<std::string> words, const std::string& log) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t pid = -1;
    const int error =
        posix_spawnp(&pid, arguments.front(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("can't run " + words.front());
    return pid;
}

std::vector<pid_t> children_of(pid_t parent) {
    const auto id = std::to_string(parent);
    std::ifstream list{"/proc/" + id + "/task/" + id + "/children"};
    std::vector<pid_t> children;
    for (pid_t child = 0; list >> child;) children.push_back(child);
    return children;
}

}  // namespace

TestPostgres::TestPostgres(std::string also_listen)
    : also_listen_(std::move(also_listen)),
      folder_(new_folder()),
      claim_(kServerPorts),
      port_(std::to_string(claim_.number())) {
    try {
        give_to_server(folder_);
        make_cluster();
        start();
    } catch (...) {
        std::filesystem::remove_all(folder_);
        throw;
    }
}

TestPostgres::~TestPostgres() {
    try {
        kill_hard();
    } catch (const std::exception&) {
        // The kernel ends it with this program.
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> TestPostgres::as_server(const std::string& program) const {
    std::vector<std::string> words{"setpriv", "--pdeathsig", "INT"};
    if (::geteuid() == 0) {
        words.insert(words.end(),
                     {"--reuid", kSystemUser, "--regid", kSystemUser, "--init-groups"});
    }
    words.push_back(kPrograms + program);
    return words;
}

void TestPostgres::make_cluster() {
    const auto password = folder_ / "password";
    std::ofstream{password} << kPassword;
    give_to_server(password);
    auto words = as_server("initdb");
    words.insert(words.end(),
                 {"-D", (folder_ / "data").string(), "-U", kUser, "-A", "scram-sha-256", "--pwfile",
                  password.string(), "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"});
    const auto made = run_command(words, {}, Milliseconds{60'000});
    if (made.exit_code != 0) throw std::runtime_error("initdb failed: " + made.output);
    if (also_listen_.empty()) return;
    std::ofstream{folder_ / "data" / "pg_hba.conf", std::ios::app}
        << "host all all samenet scram-sha-256\n";
}

void TestPostgres::start() {
    if (running()) return;
    auto words = as_server("postgres");
    words.insert(words.end(),
                 {"-D", (folder_ / "data").string(), "-p", port_, "-k", folder_.string(), "-c",
                  "listen_addresses=127.0.0.1" + (also_listen_.empty() ? "" : "," + also_listen_),
                  "-c", "fsync=on", "-c", "max_connections=50", "-c", "shared_buffers=32MB"});
    // Sessions that were killed let go of the old server's memory a moment later; until then it
    // refuses to start.
    for (int attempt = 0; attempt < 20; ++attempt) {
        server_ = spawn(words, (folder_ / "log").string());
        static_cast<void>(
            wait_for([this] { return ready() || exited(); }, std::chrono::seconds{30}));
        if (running() && ready()) return;
        kill_hard();
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    throw std::runtime_error("PostgreSQL does not start: " + log());
}

bool TestPostgres::exited() {
    if (server_ > 0 && ::waitpid(server_, nullptr, WNOHANG) != 0) server_ = -1;
    return server_ <= 0;
}

bool TestPostgres::ready() const {
    // postmaster.pid: the process on line 1, its state on line 8. The file of an earlier server may
    // lie there.
    std::ifstream file{folder_ / "data" / "postmaster.pid"};
    std::array<std::string, 8> lines;
    for (auto& line : lines) std::getline(file, line);
    return lines[0] == std::to_string(server_) && lines[7].starts_with("ready");
}

void TestPostgres::stop() {
    if (!running()) return;
    ::kill(server_, SIGINT);
    wait_until_gone();
}

void TestPostgres::kill_hard() {
    if (!running()) return;
    const auto children = children_of(server_);
    ::kill(server_, SIGKILL);
    for (const auto child : children) ::kill(child, SIGKILL);
    wait_until_gone();
}

void TestPostgres::wait_until_gone() {
    if (wait_for([this] { return exited(); }, std::chrono::seconds{30})) return;
    ::kill(server_, SIGKILL);
    if (!wait_for([this] { return exited(); }, std::chrono::seconds{5})) {
        throw std::runtime_error("PostgreSQL does not stop: " + log());
    }
}

void TestPostgres::run_client(const std::string& program,
                              const std::vector<std::string>& arguments) const {
    std::vector<std::string> words{
        kPrograms + program, "-h", "127.0.0.1", "-p", port_, "-U", kUser};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const auto done = run_command(words, {{"PGPASSWORD", kPassword}}, Milliseconds{30'000});
    if (done.exit_code != 0) throw std::runtime_error(program + " failed: " + done.output);
}

std::string TestPostgres::url(const std::string& database) {
    if (std::ranges::find(databases_, database) == databases_.end()) {
        run_client("createdb", {database});
        databases_.push_back(database);
    }
    return "postgresql://" + kUser + ":it's%20%22a%22%20%5C%20secret=%25@127.0.0.1:" + port_ + "/" +
           database;
}

std::string TestPostgres::log() const {
    std::ostringstream text;
    text << std::ifstream{folder_ / "log"}.rdbuf();
    const auto all = text.str();
    return all.substr(all.size() - std::min<std::size_t>(all.size(), 4096));
}

}  // namespace bellhop::tests
