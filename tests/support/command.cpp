// Runs a program to its end: posix_spawn, one pipe, one deadline.
#include "support/command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bellhop::tests {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
constexpr std::size_t kMostOutput = std::size_t{4} * 1024 * 1024;

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    result.reserve(words.size() + 1);
    for (auto& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> with_own_environment(
    const std::map<std::string, std::string>& environment) {
    std::vector<std::string> entries;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!environment.contains(text.substr(0, text.find('=')))) entries.push_back(text);
    }
    for (const auto& [name, value] : environment) entries.push_back(name + "=" + value);
    return entries;
}

pid_t spawn(std::vector<std::string> words, const std::map<std::string, std::string>& environment,
            int output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, output, 2);
    auto entries = with_own_environment(environment);
    const auto arguments = pointers(words);
    const auto variables = pointers(entries);
    pid_t pid = -1;
    const int error = posix_spawnp(&pid, arguments.front(), &actions, nullptr, arguments.data(),
                                   variables.data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        throw std::runtime_error("can't run " + words.front() + ": " + std::strerror(error));
    }
    return pid;
}

/// Reads until everyone closed the pipe, or until the deadline: false.
bool read_until_closed(int descriptor, std::string& text, SteadyTime deadline) {
    std::array<char, 4096> buffer{};
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{descriptor, POLLIN, 0};
        if (poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
        const ssize_t count = read(descriptor, buffer.data(), buffer.size());
        if (count == 0) return true;
        if (count < 0 && errno != EINTR) return true;
        if (count > 0) {
            const auto room = kMostOutput - std::min(kMostOutput, text.size());
            text.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
        }
    }
}

int exit_code_of(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

CommandResult run_command(const std::vector<std::string>& words,
                          const std::map<std::string, std::string>& environment,
                          Milliseconds most) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    CommandResult result;
    pid_t pid = -1;
    try {
        pid = spawn(words, environment, ends[1]);
    } catch (...) {
        close(ends[0]);
        close(ends[1]);
        throw;
    }
    close(ends[1]);
    result.timed_out =
        !read_until_closed(ends[0], result.output, std::chrono::steady_clock::now() + most);
    close(ends[0]);
    if (result.timed_out) kill(pid, SIGKILL);
    result.exit_code = exit_code_of(pid);
    return result;
}

}  // namespace bellhop::tests
