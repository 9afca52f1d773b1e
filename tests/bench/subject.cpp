// Processes that end with this one, whatever happens to it.
#include "bench/subject.hpp"

#include "support/eventually.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bellhop::bench {

namespace {

constexpr Milliseconds kLongestStart{30000};
constexpr Milliseconds kLongestStop{10000};

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (auto& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

bool reaped(pid_t pid) {
    return ::waitpid(pid, nullptr, WNOHANG) != 0;
}

bool answers(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const int error =
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::close(socket);
    return error == 0;
}

}  // namespace

BellhopSubject::BellhopSubject(tests::TestBroker& broker, const Setup& setup)
    : setup_(setup),
      house_(broker, setup.database, {{"BELLHOP_HOTELS", setup.hotels.string()}}),
      processes_(tests::House::names()) {
    for (int worker = 2; worker <= setup.workers; ++worker) {
        for (const auto* const kind : {"availability", "payment"})
            processes_.push_back(house_.add_instance(kind, worker));
    }
}

void BellhopSubject::start() {
    for (const auto& name : processes_) house_.start(name);
    for (const auto& name : processes_) {
        if (!house_.wait_ready(name, kLongestStart))
            throw std::runtime_error(name + " does not get ready: " + house_.log(name));
    }
}

void BellhopSubject::stop() {
    for (const auto& name : processes_) {
        if (house_.running(name)) house_.ask_to_stop(name);
    }
    for (const auto& name : processes_) {
        if (house_.pid(name) <= 0) continue;
        try {
            static_cast<void>(house_.wait_for_end(name));
        } catch (const std::runtime_error&) {
            // It did not drain in time, and was killed.
        }
    }
}

Roots BellhopSubject::roots() const {
    Roots roots;
    for (const auto& name : processes_) {
        if (house_.running(name)) roots.emplace(name.substr(0, name.find(' ')), house_.pid(name));
    }
    return roots;
}

PeerSubject::~PeerSubject() {
    stop();
}

void PeerSubject::spawn(const Process& process) {
    std::vector<std::string> words{"setpriv", "--pdeathsig", "KILL"};
    words.insert(words.end(), process.words.begin(), process.words.end());
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
    for (const auto& [name, value] : setup_.environment) variables.push_back(name + "=" + value);
    const auto log = (setup_.folder / (process.name + ".log")).string();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, words.front().c_str(), &actions, nullptr,
                                     pointers(words).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("can't run " + words.front());
    running_.emplace_back(process.name, pid);
}

bool PeerSubject::ended() {
    for (const auto& [name, pid] : running_) {
        siginfo_t info{};
        if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            info.si_pid != 0)
            return true;
    }
    return false;
}

void PeerSubject::start() {
    std::filesystem::create_directories(setup_.folder);
    for (const auto& process : setup_.processes) spawn(process);
    const bool serves = tests::eventually(kLongestStart, [&] {
        if (ended() || stop_was_asked()) return true;
        return std::all_of(setup_.ports.begin(), setup_.ports.end(), answers);
    });
    if (stop_was_asked()) throw Interrupted{};
    if (serves && !ended()) return;
    std::ostringstream said;
    for (const auto& [name, pid] : running_)
        said << name << ": " << std::ifstream(setup_.folder / (name + ".log")).rdbuf();
    throw std::runtime_error(setup_.name + " does not start: " + said.str());
}

void PeerSubject::stop() {
    for (const auto& [name, pid] : running_) ::kill(pid, SIGTERM);
    for (const auto& [name, pid] : std::exchange(running_, {})) {
        if (tests::eventually(kLongestStop, [pid = pid] { return reaped(pid); })) continue;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
}

Roots PeerSubject::roots() const {
    Roots roots;
    for (const auto& [name, pid] : running_) roots.emplace(name, pid);
    return roots;
}

}  // namespace bellhop::bench
