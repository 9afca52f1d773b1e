// What Linux says of processes. @see proc(5)
#include "service/process_identity.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include <unistd.h>

namespace bellhop::service {

namespace {

constexpr int kStateField = 3;  // As proc(5) counts them.
constexpr int kStartField = 22;

/// Where a process number means the same process.
std::string place() {
    std::string boot;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
    std::array<char, 64> name_space{};
    const auto size = ::readlink("/proc/self/ns/pid", name_space.data(), name_space.size());
    return boot + " " +
           (size > 0 ? std::string(name_space.data(), static_cast<std::size_t>(size))
                     : std::string("pid"));
}

struct Seen {
    std::string state;
    std::string start;  ///< empty where there is no such process
};

Seen look_at(const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/stat");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    // The second field is the program's name, in parentheses, and may hold anything.
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream rest(text.substr(name_end + 1));
    Seen seen;
    std::string field;
    for (int number = kStateField; number <= kStartField && rest >> field; ++number) {
        if (number == kStateField) seen.state = field;
        if (number == kStartField) seen.start = field;
    }
    return seen;
}

struct Parts {
    std::string place;
    std::string pid;
    std::string start;
};

Parts parts_of(const std::string& identity) {
    std::istringstream words(identity);
    Parts parts;
    std::string name_space;
    words >> parts.place >> name_space >> parts.pid >> parts.start;
    parts.place += " " + name_space;
    return parts;
}

}  // namespace

std::string process_identity() {
    const auto pid = std::to_string(::getpid());
    return place() + " " + pid + " " + look_at(pid).start;
}

Life life_of(const std::string& identity) {
    const auto parts = parts_of(identity);
    if (parts.place != place() || parts.start.empty()) return Life::kUnknown;
    const auto seen = look_at(parts.pid);
    // Where /proc hides the processes of other users, a signal still tells that there is one.
    const bool hidden =
        seen.start.empty() && (::kill(std::atoi(parts.pid.c_str()), 0) == 0 || errno == EPERM);
    if (hidden) return Life::kUnknown;
    // The number may have gone to another process since; a zombie does nothing any more.
    const bool same = seen.start == parts.start && seen.state != "Z" && seen.state != "X";
    return same ? Life::kRuns : Life::kEnded;
}

std::string in_words(const std::string& identity) {
    if (life_of(identity) == Life::kUnknown) return "a process on another machine";
    return "process " + parts_of(identity).pid + " on this machine";
}

}  // namespace bellhop::service
