// Paths in documents.
#include "document_rules.hpp"

#include <algorithm>
#include <iterator>

#include <fnmatch.h>

namespace bellhop::tidy {

namespace {

constexpr std::string_view kEndings[] = {".hpp",  ".cpp", ".md",    ".sh",      ".sql",
                                         ".json", ".txt", ".cmake", ".service", ".conf"};

/// `a.{hpp,cpp}` is `a.hpp` and `a.cpp`.
std::vector<std::string> expanded(const std::string& path) {
    const auto open = path.find('{');
    const auto close = path.find('}', open);
    if (open == std::string::npos || close == std::string::npos) return {path};
    std::vector<std::string> all;
    for (auto from = open + 1; from <= close;) {
        const auto end = std::min(path.find(',', from), close);
        const auto each = path.substr(0, open) + path.substr(from, end - from);
        for (auto& rest : expanded(each + path.substr(close + 1))) all.push_back(std::move(rest));
        from = end + 1;
    }
    return all;
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

/// Without `.` and `..`.
std::string normal(const std::string& path) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= path.size();) {
        const auto end = std::min(path.find('/', from), path.size());
        const auto part = path.substr(from, end - from);
        if (part == ".." && !parts.empty()) {
            parts.pop_back();
        } else if (part != "." && !part.empty()) {
            parts.push_back(part);
        }
        from = end + 1;
    }
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : "/") + part;
    return out;
}

class Tree {
 public:
    explicit Tree(const std::vector<std::string>& paths) : paths_(paths) {}

    /// A file or a folder of this very path; `*` stands for any text.
    [[nodiscard]] bool has(const std::string& path) const {
        return std::any_of(paths_.begin(), paths_.end(), [&](const std::string& each) {
            return each.starts_with(path + "/") || ::fnmatch(path.c_str(), each.c_str(), 0) == 0;
        });
    }
    /// The same anywhere in the tree.
    [[nodiscard]] bool has_somewhere(const std::string& path) const {
        return has(path) || std::any_of(paths_.begin(), paths_.end(), [&](const std::string& each) {
                   return ("/" + each).find("/" + path + "/") != std::string::npos ||
                          ::fnmatch(("*/" + path).c_str(), each.c_str(), 0) == 0;
               });
    }

 private:
    const std::vector<std::string>& paths_;
};

/// Whether the words in backticks mean a file or folder of ours.
bool means_a_path(const std::string& word, const Tree& tree) {
    if (word.empty() || word.find_first_of(" <>$()\"'=:|") != std::string::npos) return false;
    if (word[0] == '/' || word[0] == '-' || word[0] == '*' || word.starts_with("..")) return false;
    const auto slash = word.find('/');
    if (slash != std::string::npos && tree.has(word.substr(0, slash))) return true;
    const bool hidden = word[0] == '.' && word[1] != '/';
    return !hidden && std::any_of(std::begin(kEndings), std::end(kEndings), [&](auto ending) {
        return word.ends_with(ending) || word.find(".{") != std::string::npos;
    });
}

bool exists(const SourceFile& file, const std::string& word, const Tree& tree) {
    const auto all = expanded(word);
    return std::all_of(all.begin(), all.end(), [&](const std::string& each) {
        const auto path = normal(each);
        return tree.has(normal(folder_of(file.path) + each)) || tree.has_somewhere(path);
    });
}

std::vector<std::string> between(std::string_view line, std::string_view open,
                                 std::string_view close) {
    std::vector<std::string> found;
    while (true) {
        const auto from = line.find(open);
        if (from == std::string_view::npos) return found;
        const auto end = line.find(close, from + open.size());
        if (end == std::string_view::npos) return found;
        found.emplace_back(line.substr(from + open.size(), end - from - open.size()));
        line.remove_prefix(end + close.size());
    }
}

bool is_dead_link(const SourceFile& file, const std::string& link, const Tree& tree) {
    const auto target = link.substr(0, link.find_first_of("# "));
    if (target.empty() || target.find(':') != std::string::npos) return false;
    return !tree.has(normal(folder_of(file.path) + target));
}

}  // namespace

Violations check_named_paths(const SourceFile& file, const std::vector<std::string>& paths) {
    Violations found;
    if (!file.is_markdown()) return found;
    const Tree tree(paths);
    std::size_t number = 0;
    for (const auto line : lines_of(file.text)) {
        ++number;
        for (const auto& word : between(line, "`", "`")) {
            if (means_a_path(word, tree) && !exists(file, word, tree))
                found.push_back(
                    {file.path, number, "names " + word + ", which is not there", word});
        }
        for (const auto& link : between(line, "](", ")")) {
            if (is_dead_link(file, link, tree))
                found.push_back({file.path, number, "links to " + link + ", not there", link});
        }
    }
    return found;
}

}  // namespace bellhop::tidy
