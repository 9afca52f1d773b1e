// Places of our own that need root: namespaces for network and mounts, a second host in them, and a
// small disk.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bellhop::chaos {

/// Runs this program again inside new namespaces for network and mounts, where that is possible:
/// then it does not return. Nothing of the machine's own network or mounts is touched, and all ends
/// with the program. @param argv as given to main
void enter_namespaces(int argc, char** argv);
/// Whether this is the program inside them.
[[nodiscard]] bool in_namespaces();
/// Runs a program to its end. @throws std::runtime_error with what it said where it fails
void run(const std::vector<std::string>& words);

/// Another network namespace, joined to ours by a pair of virtual cards.
class SecondHost {
 public:
    SecondHost();
    ~SecondHost();
    SecondHost(const SecondHost&) = delete;
    SecondHost& operator=(const SecondHost&) = delete;

    /// Our own address, as seen from there and from here. Of the range for tests of networks (RFC
    /// 2544).
    static constexpr const char* kOurs = "198.18.0.1";
    static constexpr const char* kTheirs = "198.18.0.2";
    /// What stands before a program so that it runs there.
    [[nodiscard]] std::vector<std::string> prefix() const;

    /// What either side sends reaches nobody, and nobody is told.
    void cut() const;
    void mend() const;

 private:
    pid_t holder_ = -1;
};

/// A file system of a few megabytes in memory, in a folder of its own.
class SmallDisk {
 public:
    /// Mounted where in_namespaces(); else only a folder.
    explicit SmallDisk(int megabytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    void fill() const;  ///< to the last byte
    void free() const;

 private:
    std::filesystem::path path_;
};

}  // namespace bellhop::chaos
