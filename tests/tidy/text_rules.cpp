// Rules over lines.
#include "text_rules.hpp"

#include "cpp_text.hpp"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <span>

namespace bellhop::tidy {

namespace {

// In two parts, so that the rules do not find themselves.
const std::string kUnfinished[] = {std::string("TO") + "DO", std::string("FIX") + "ME",
                                   std::string("X") + "XX", std::string("HA") + "CK"};
const std::string kHomes[] = {std::string("/ho") + "me/", std::string("/ro") + "ot/",
                              std::string("/Us") + "ers/", std::string("/wo") + "rk/"};
const std::string kAllInterfaces[] = {std::string("0.0.") + "0.0", std::string("INADDR_") + "ANY",
                                      std::string("in6addr_") + "any", std::string("\"[:") + ":]\"",
                                      std::string("\":") + ":\""};
constexpr std::string_view kSleeps[] = {"sleep_for", "sleep_until", "usleep", "sleep", "nanosleep"};

bool ends_with_one_of(std::string_view path, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return path.ends_with(ending); });
}

/// A violation for every line of which `why` says something.
Violations by_line(const SourceFile& file, std::string_view text,
                   const std::function<std::string(std::string_view)>& why) {
    Violations found;
    std::size_t number = 0;
    for (const auto line : lines_of(text)) {
        ++number;
        if (auto reason = why(line); !reason.empty())
            found.push_back({file.path, number, std::move(reason), ""});
    }
    return found;
}

/// Whether the path stands in the line as one of the file system, not inside another path or URL.
bool has_path(std::string_view line, std::string_view path) {
    for (auto at = line.find(path); at != std::string_view::npos; at = line.find(path, at + 1)) {
        if (at == 0) return true;
        const char before = line[at - 1];
        if (!is_word_character(before) && before != '.' && before != '}' && before != '-')
            return true;
    }
    return false;
}

std::string opening_of(const SourceFile& file) {
    const auto& path = file.path;
    if (ends_with_one_of(path, {".cpp", ".hpp", ".js", ".ts"})) return "//";
    if (ends_with_one_of(path, {".css"})) return "/*";
    if (ends_with_one_of(path, {".sql"})) return "--";
    if (ends_with_one_of(path, {".sh", ".py", ".cmake", ".conf", ".yml", ".service", ".target",
                                "Vagrantfile"})) {
        return "#";
    }
    return "";
}

}  // namespace

Violations check_opening_comment(const SourceFile& file) {
    const auto opening = opening_of(file);
    if (opening.empty()) return {};
    const auto lines = lines_of(file.text);
    const std::size_t first = !lines.empty() && lines[0].starts_with("#!") ? 1 : 0;
    if (first < lines.size() && lines[first].starts_with(opening) &&
        lines[first].size() > opening.size() + 4) {
        return {};
    }
    return {{file.path, first + 1, "does not open with a comment that says what it is for", ""}};
}

Violations check_pragma_once(const SourceFile& file) {
    if (!file.is_header()) return {};
    for (const auto line : lines_of(file.text)) {
        if (line == "#pragma once") return {};
        if (!line.starts_with("//")) break;
    }
    return {{file.path, 0, "has no #pragma once behind its opening comment", ""}};
}

Violations check_unfinished(const SourceFile& file) {
    return by_line(file, file.text, [](std::string_view line) -> std::string {
        for (const auto& word : kUnfinished) {
            if (has_word(line, word)) return "speaks of work that is left: " + word;
        }
        return "";
    });
}

Violations check_home_paths(const SourceFile& file) {
    return by_line(file, file.text, [](std::string_view line) -> std::string {
        for (const auto& path : kHomes) {
            if (has_path(line, path)) return "names a path of one machine: " + path;
        }
        return "";
    });
}

Violations check_sleeps(const SourceFile& file) {
    if (!file.is_cpp()) return {};
    Violations found;
    const auto code = code_of(file.text, Strings::kBlanked);
    std::size_t number = 0;
    for (const auto line : lines_of(code)) {
        ++number;
        for (const auto word : kSleeps) {
            if (!has_word(line, word)) continue;
            found.push_back({file.path, number, std::string(word) + ": wait for a condition",
                             std::string(word)});
        }
    }
    return found;
}

Violations check_loopback(const SourceFile& file) {
    if (!file.is_test() || !file.is_cpp()) return {};
    const auto code = code_of(file.text, Strings::kKept);
    return by_line(file, code, [](std::string_view line) -> std::string {
        for (const auto& address : kAllInterfaces) {
            if (line.find(address) != std::string_view::npos)
                return "leaves the loopback interface: " + address;
        }
        return "";
    });
}

Violations check_catches(const SourceFile& file) {
    if (!file.is_cpp() || file.is_test()) return {};
    const auto code = code_of(file.text, Strings::kBlanked);
    return by_line(file, code, [](std::string_view line) -> std::string {
        return has_word(line, "catch") ? "catches: only the places in tests/tidy may" : "";
    });
}

}  // namespace bellhop::tidy
