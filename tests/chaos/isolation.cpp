// Namespaces by util-linux and iproute2.
#include "chaos/isolation.hpp"

#include "support/command.hpp"
#include "support/eventually.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bellhop::chaos {

namespace {

constexpr Milliseconds kLongest{20000};
constexpr const char* kMark = "CHAOS_IN_NAMESPACES";
constexpr const char* kOurCard = "chaos0";
constexpr const char* kTheirCard = "chaos1";
/// Of nobody: what is sent there is dropped on arrival.
constexpr const char* kNobody = "02:00:00:00:00:99";

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (auto& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

std::string network_of(pid_t pid) {
    std::error_code none;
    return std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/ns/net", none).string();
}

}  // namespace

void run(const std::vector<std::string>& words) {
    const auto result = tests::run_command(words, {}, kLongest);
    if (result.exit_code == 0) return;
    std::string all;
    for (const auto& word : words) all += word + " ";
    throw std::runtime_error(all + "failed: " + result.output);
}

void enter_namespaces(int argc, char** argv) {
    if (in_namespaces()) return run({"ip", "link", "set", "lo", "up"});
    const std::vector<std::string> unshare{"unshare", "--net", "--mount"};
    auto probe = unshare;
    probe.insert(probe.end(), {"sh", "-c", "command -v ip nsenter mount && ip link set lo up"});
    if (tests::run_command(probe, {}, kLongest).exit_code != 0) return;
    auto words = unshare;
    words.emplace_back("/proc/self/exe");
    // Of the program that unshare will be, it would be unshare's own.
    words.back() = std::filesystem::read_symlink("/proc/self/exe").string();
    words.insert(words.end(), argv + 1, argv + argc);
    ::setenv(kMark, "1", 1);
    ::execvp("unshare", pointers(words).data());
    ::unsetenv(kMark);
}

bool in_namespaces() {
    return std::getenv(kMark) != nullptr;
}

SecondHost::SecondHost() {
    std::vector<std::string> words{"setpriv", "--pdeathsig", "KILL",  "unshare",
                                   "--net",   "sleep",       "100000"};
    const int error =
        posix_spawnp(&holder_, "setpriv", nullptr, nullptr, pointers(words).data(), environ);
    if (error != 0) throw std::runtime_error("can't run setpriv");
    const auto ours = network_of(::getpid());
    const bool there = tests::eventually(kLongest, [&] {
        const auto theirs = network_of(holder_);
        return !theirs.empty() && theirs != ours;
    });
    if (!there) throw std::runtime_error("no second network namespace");
    const auto pid = std::to_string(holder_);
    run({"ip", "link", "add", kOurCard, "type", "veth", "peer", "name", kTheirCard, "netns", pid});
    run({"ip", "address", "add", std::string(kOurs) + "/30", "dev", kOurCard});
    run({"ip", "link", "set", kOurCard, "up"});
    const auto there_run = [&](std::vector<std::string> more) {
        auto all = prefix();
        all.insert(all.end(), more.begin(), more.end());
        run(all);
    };
    there_run({"ip", "link", "set", "lo", "up"});
    there_run({"ip", "address", "add", std::string(kTheirs) + "/30", "dev", kTheirCard});
    there_run({"ip", "link", "set", kTheirCard, "up"});
}

SecondHost::~SecondHost() {
    ::kill(holder_, SIGKILL);
    ::waitpid(holder_, nullptr, 0);
}

std::vector<std::string> SecondHost::prefix() const {
    return {"nsenter", "--net=/proc/" + std::to_string(holder_) + "/ns/net"};
}

void SecondHost::cut() const {
    run({"ip", "neighbour", "replace", kTheirs, "lladdr", kNobody, "dev", kOurCard, "nud",
         "permanent"});
    auto there = prefix();
    there.insert(there.end(), {"ip", "neighbour", "replace", kOurs, "lladdr", kNobody, "dev",
                               kTheirCard, "nud", "permanent"});
    run(there);
}

void SecondHost::mend() const {
    run({"ip", "neighbour", "del", kTheirs, "dev", kOurCard});
    auto there = prefix();
    there.insert(there.end(), {"ip", "neighbour", "del", kOurs, "dev", kTheirCard});
    run(there);
}

SmallDisk::SmallDisk(int megabytes) {
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-disk-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    path_ = pattern;
    if (!in_namespaces()) return;
    run({"mount", "-t", "tmpfs", "-o", "mode=755,size=" + std::to_string(megabytes) + "m", "none",
         path_.string()});
}

SmallDisk::~SmallDisk() {
    std::error_code ignored;
    if (in_namespaces())
        static_cast<void>(tests::run_command({"umount", "-l", path_.string()}, {}, kLongest));
    std::filesystem::remove_all(path_, ignored);
}

void SmallDisk::fill() const {
    std::ofstream filler(path_ / "filler", std::ios::binary);
    const std::string block(std::size_t{64} * 1024, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
}

void SmallDisk::free() const {
    std::filesystem::remove(path_ / "filler");
}

}  // namespace bellhop::chaos
