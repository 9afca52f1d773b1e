// /proc, read as its manual page says (proc(5)).
#include "bench/processes.hpp"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bellhop::bench {

namespace {

constexpr std::size_t kSlots = 1U << 16U;
constexpr std::size_t kBytes = kSlots * sizeof(std::uint64_t);
void* fsync_slots = nullptr;

struct Stat {
    pid_t parent = 0;
    double cpu_s = 0;
};

Stat stat_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(file, text);
    // The name in brackets may hold anything; the fields count from behind it.
    const auto after = text.rfind(')');
    if (after == std::string::npos) return {};
    std::istringstream fields(text.substr(after + 1));
    std::string skipped;
    Stat stat;
    fields >> skipped >> stat.parent;
    for (int field = 5; field <= 13; ++field) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    stat.cpu_s = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    return stat;
}

std::multimap<pid_t, pid_t> children_by_parent() {
    std::multimap<pid_t, pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto pid = std::atoi(entry.path().filename().c_str());
        if (pid > 0) children.emplace(stat_of(pid).parent, pid);
    }
    return children;
}

void add_tree(std::set<pid_t>& tree, pid_t root, const std::multimap<pid_t, pid_t>& children) {
    if (!tree.insert(root).second) return;
    const auto [first, last] = children.equal_range(root);
    for (auto child = first; child != last; ++child) add_tree(tree, child->second, children);
}

std::int64_t kilobytes_in(const std::string& path, const std::string& field) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(field)) return std::atoll(line.c_str() + field.size());
    }
    return 0;
}

std::int64_t fsyncs_of(pid_t pid) {
    if (fsync_slots == nullptr) return 0;
    auto* slots = static_cast<std::atomic<std::uint64_t>*>(fsync_slots);
    return static_cast<std::int64_t>(slots[static_cast<std::size_t>(pid) % kSlots].load());
}

}  // namespace

FsyncCounts::FsyncCounts(const std::filesystem::path& folder) {
    const auto path = folder / "fsyncs";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    // PostgreSQL runs as another user.
    if (file < 0 || ::fchmod(file, 0666) != 0 || ::ftruncate(file, kBytes) != 0)
        throw std::runtime_error("can't make " + path.string());
    void* const memory = ::mmap(nullptr, kBytes, PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    if (memory == MAP_FAILED) throw std::runtime_error("can't map " + path.string());
    fsync_slots = memory;
    ::setenv("FSYNC_COUNTS", path.c_str(), 1);
    const std::string library = BENCH_FSYNC_LIBRARY;
    if (!library.empty()) ::setenv("LD_PRELOAD", library.c_str(), 1);
}

FsyncCounts::~FsyncCounts() {
    ::unsetenv("LD_PRELOAD");
    ::unsetenv("FSYNC_COUNTS");
    ::munmap(std::exchange(fsync_slots, nullptr), kBytes);
}

UsageByName usage_of(const Roots& roots, Depth depth) {
    const auto children = children_by_parent();
    UsageByName all;
    for (const auto& [name, root] : roots) {
        std::set<pid_t> tree;
        add_tree(tree, root, children);
        auto& usage = all[name];
        for (const auto pid : tree) {
            usage.cpu_s += stat_of(pid).cpu_s;
            usage.fsyncs += fsyncs_of(pid);
            if (depth == Depth::kQuick) continue;
            const auto rollup = "/proc/" + std::to_string(pid) + "/smaps_rollup";
            usage.rss_kb += kilobytes_in(rollup, "Rss:");
            usage.pss_kb += kilobytes_in(rollup, "Pss:");
        }
    }
    return all;
}

UsageByName difference(const UsageByName& before, const UsageByName& after) {
    UsageByName used = after;
    for (const auto& [name, earlier] : before) {
        used[name].cpu_s -= earlier.cpu_s;
        used[name].fsyncs -= earlier.fsyncs;
    }
    return used;
}

std::int64_t own_fsyncs() {
    return fsyncs_of(::getpid());
}

double machine_cpu_s() {
    std::ifstream file("/proc/stat");
    std::string skipped;
    double user = 0;
    double nice = 0;
    double system = 0;
    double idle = 0;
    double waiting = 0;
    double interrupts = 0;
    double soft_interrupts = 0;
    file >> skipped >> user >> nice >> system >> idle >> waiting >> interrupts >> soft_interrupts;
    return (user + nice + system + interrupts + soft_interrupts) /
           static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double own_thread_cpu_s() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace bellhop::bench
