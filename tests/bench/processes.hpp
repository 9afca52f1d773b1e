// What processes use: CPU, memory, and how often they wait for the disk. From /proc, and from the
// counting library that is loaded into them.
#pragma once

#include "bench/figures.hpp"

#include <filesystem>
#include <map>
#include <string>

#include <sys/types.h>

namespace bellhop::bench {

/// Roots of process trees, by name; one name may have several.
using Roots = std::multimap<std::string, pid_t>;

/// From its construction on, every process that this one starts counts its fsyncs. One at a time.
class FsyncCounts {
 public:
    /// @param folder where the counts are kept
    explicit FsyncCounts(const std::filesystem::path& folder);
    ~FsyncCounts();
    FsyncCounts(const FsyncCounts&) = delete;
    FsyncCounts& operator=(const FsyncCounts&) = delete;
};

/// Which memory figures are asked for: the proportional set size takes the kernel milliseconds.
enum class Depth { kQuick, kWithMemory };

/// The use of each tree so far: CPU and fsyncs since their starts, memory as of now.
[[nodiscard]] UsageByName usage_of(const Roots& roots, Depth depth);

/// What was used between two looks; memory is that of the later one.
[[nodiscard]] UsageByName difference(const UsageByName& before, const UsageByName& after);

/// CPU seconds of all that ran on this machine since its start, whoever it was.
[[nodiscard]] double machine_cpu_s();

/// How often this process itself waited for the disk.
[[nodiscard]] std::int64_t own_fsyncs();

/// CPU seconds of this thread.
[[nodiscard]] double own_thread_cpu_s();

}  // namespace bellhop::bench
