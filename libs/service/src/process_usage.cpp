// Read from /proc/self, at each scrape. @see proc(5)
#include "process_usage.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace bellhop::service {

namespace {

std::optional<double> resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double whole = 0;
    double resident = 0;
    if (!(file >> whole >> resident)) return std::nullopt;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<double> open_files() {
    std::error_code error;
    const std::filesystem::directory_iterator files("/proc/self/fd", error);
    if (error) return std::nullopt;
    // One of them is the folder that is being read.
    return static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

std::optional<double> most_files() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
    return static_cast<double>(limit.rlim_cur);
}

}  // namespace

void add_process_metrics(Metrics& metrics) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    metrics.read("process_start_time_seconds", "When the process began, in seconds since 1970.", {},
                 [began = std::chrono::duration<double>(now).count()] { return began; });
    metrics.read("process_cpu_seconds_total", "Processor time, user and system.", {},
                 processor_seconds);
    metrics.read("process_resident_memory_bytes", "Memory that is resident.", {}, resident_bytes);
    metrics.read("process_open_fds", "Open file descriptors.", {}, open_files);
    metrics.read("process_max_fds", "How many it may open.", {}, most_files);
}

}  // namespace bellhop::service
