// Looking at names.
#include "name_rules.hpp"

#include "cpp_text.hpp"

#include <algorithm>
#include <iterator>

namespace bellhop::tidy {

namespace {

constexpr std::string_view kEmptyEndings[] = {"Manager", "Helper", "Helpers", "Util",
                                              "Utils",   "Impl",   "Base"};
constexpr std::string_view kEmptyFolders[] = {"utils", "util", "common", "helpers", "misc"};
constexpr std::string_view kEmptyFileWords[] = {"manager", "helper", "helpers", "util",
                                                "utils",   "impl",   "misc"};

bool is_one_of(std::string_view name, const auto& names) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_empty_type_name(std::string_view name) {
    if (name.size() > 2 && name[0] == 'I' && is_upper(name[1]) && !is_upper(name[2])) return true;
    return std::any_of(std::begin(kEmptyEndings), std::end(kEmptyEndings),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

/// The name behind `class `, `struct ` or `using ` where the line begins with it.
std::string_view declared_type(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    for (const std::string_view word : {"class ", "struct ", "enum class ", "using ", "enum "}) {
        if (!line.starts_with(word)) continue;
        const auto rest = line.substr(word.size());
        const auto end = std::find_if_not(rest.begin(), rest.end(), is_word_character);
        return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    }
    return {};
}

}  // namespace

Violations check_path_name(const SourceFile& file) {
    auto folders = split(file.path, '/');
    const auto name = folders.back().substr(0, folders.back().find('.'));
    folders.pop_back();
    Violations found;
    if (!folders.empty() && folders.front() == "src")
        found.push_back({file.path, 0, "is in a src/ at the top", ""});
    for (const auto folder : folders) {
        if (is_one_of(folder, kEmptyFolders))
            found.push_back({file.path, 0, "its folder's name says nothing", ""});
    }
    for (const auto word : split(name, '_')) {
        if (file.is_cpp() && is_one_of(word, kEmptyFileWords))
            found.push_back({file.path, 0, "its name says nothing: " + std::string(word), ""});
    }
    return found;
}

Violations check_type_names(const SourceFile& file) {
    Violations found;
    if (!file.is_cpp()) return found;
    const auto code = code_of(file.text, Strings::kBlanked);
    std::size_t number = 0;
    for (const auto line : lines_of(code)) {
        ++number;
        const auto name = declared_type(line);
        if (!is_empty_type_name(name)) continue;
        found.push_back({file.path, number, std::string(name) + " is a name that says nothing",
                         std::string(name)});
    }
    return found;
}

}  // namespace bellhop::tidy
