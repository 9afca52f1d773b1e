// The short form of a fuzz target, for every compiler: the files of its corpus, then mutations of
// them, always the same. Its arguments: the folder, and how many mutations. An input that ends the
// process, or takes too long, is left behind as a file.
#include "fuzz/mutation.hpp"
#include "fuzz/try_one.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace bellhop;

constexpr std::uint64_t kSeed = 20260201;
/// Of processor time, so that a busy machine fails nothing.
constexpr std::clock_t kMostTicks = CLOCKS_PER_SEC;
constexpr auto kLeftBehind = "failing-input";

std::string current;  // what a signal finds

void keep_current() {
    const int file = open(kLeftBehind, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0) return;
    const auto written = write(file, current.data(), current.size());
    static_cast<void>(written);
    close(file);
}

extern "C" void on_death(int signal) {
    keep_current();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

bool in_time(std::string bytes) {
    current = std::move(bytes);
    const auto began = std::clock();
    fuzz::try_one(current);
    if (std::clock() - began <= kMostTicks) return true;
    keep_current();
    return false;
}

std::vector<std::string> files_of(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry);
    // The order of a folder is anybody's; the mutations are to be the same everywhere.
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> files;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return files;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const auto mutations = std::strtoul(arguments[2], nullptr, 10);
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE}) std::signal(signal, on_death);
    const auto corpus = files_of(arguments[1]);
    BELLHOP_CHECK(!corpus.empty());
    bool all_in_time = in_time("");
    for (const auto& file : corpus) all_in_time = in_time(file) && all_in_time;
    fuzz::Mutation mutation(corpus, kSeed);
    for (auto i = mutations; i > 0 && all_in_time; --i) all_in_time = in_time(mutation.next());
    if (!all_in_time) std::fprintf(stderr, "an input took over a second; see %s\n", kLeftBehind);
    return all_in_time ? 0 : 1;
}
