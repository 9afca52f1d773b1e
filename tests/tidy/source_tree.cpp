// Reading the tree.
#include "source_tree.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace bellhop::tidy {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> kFolders{".ci",  "apps",  "cmake",    "docs",
                                                   "libs", "tests", "rabbitmq", "vagrant"};
constexpr std::array<std::string_view, 3> kGenerated{"node_modules", "__pycache__", ".vagrant"};
constexpr std::uintmax_t kMostBytes = 4UL * 1024 * 1024;

void add(std::vector<SourceFile>& files, const fs::path& root, const fs::path& file) {
    if (fs::file_size(file) > kMostBytes) return;
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (text.find('\0') != std::string::npos) return;
    files.push_back({fs::relative(file, root).generic_string(), std::move(text)});
}

void add_folder(std::vector<SourceFile>& files, const fs::path& root, const fs::path& folder) {
    if (!fs::is_directory(folder)) return;
    for (auto each = fs::recursive_directory_iterator(folder);
         each != fs::recursive_directory_iterator(); ++each) {
        const auto name = each->path().filename().string();
        if (std::find(kGenerated.begin(), kGenerated.end(), name) != kGenerated.end()) {
            each.disable_recursion_pending();
        } else if (each->is_regular_file()) {
            add(files, root, each->path());
        }
    }
}

}  // namespace

bool SourceFile::is_cpp() const {
    return path.ends_with(".cpp") || path.ends_with(".hpp");
}

std::string Violation::text() const {
    return path + (line == 0 ? "" : ":" + std::to_string(line)) + ": " + why;
}

std::vector<SourceFile> read_source_tree(const std::string& root) {
    std::vector<SourceFile> files;
    for (const auto& entry : fs::directory_iterator(root)) {
        // .env holds the settings of one person; .git is a file in a linked worktree.
        const auto name = entry.path().filename();
        if (entry.is_regular_file() && name != ".env" && name != ".git")
            add(files, root, entry.path());
    }
    for (const auto folder : kFolders) add_folder(files, root, fs::path(root) / folder);
    std::sort(files.begin(), files.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

}  // namespace bellhop::tidy
