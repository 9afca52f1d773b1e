// Looking for names of messages.
#include "wire_name_rules.hpp"

#include "cpp_text.hpp"

#include <algorithm>
#include <map>

namespace bellhop::tidy {

namespace {

constexpr std::string_view kDeclaration = "kWireName =";

bool is_name_part(std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(),
                                        [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

/// `service.word.vN`.
bool is_wire_name(std::string_view text) {
    const auto first = text.find('.');
    const auto last = text.rfind('.');
    if (first == std::string_view::npos || first == last) return false;
    const auto version = text.substr(last + 1);
    return is_name_part(text.substr(0, first)) &&
           is_name_part(text.substr(first + 1, last - first - 1)) && version.size() >= 2 &&
           version[0] == 'v' &&
           version.substr(1).find_first_not_of("0123456789") == std::string_view::npos;
}

/// The texts in quotes of one line.
std::vector<std::string_view> literals(std::string_view line) {
    std::vector<std::string_view> found;
    while (true) {
        const auto open = line.find('"');
        if (open == std::string_view::npos) return found;
        const auto close = line.find('"', open + 1);
        if (close == std::string_view::npos) return found;
        found.push_back(line.substr(open + 1, close - open - 1));
        line.remove_prefix(close + 1);
    }
}

class Check {
 public:
    void look_at(const SourceFile& file) {
        const auto code = code_of(file.text, Strings::kKept);
        const auto lines = lines_of(code);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto names = literals(lines[i]);
            const bool declared_before =
                i > 0 && lines[i - 1].find(kDeclaration) != std::string_view::npos &&
                literals(lines[i - 1]).empty();
            if (lines[i].find(kDeclaration) != std::string_view::npos) {
                // clang-format may put a long name on the next line.
                const auto here =
                    names.empty() && i + 1 < lines.size() ? literals(lines[i + 1]) : names;
                declare(file, i + 1, here);
            } else if (!declared_before) {
                for (const auto name : names) {
                    if (is_wire_name(name))
                        add(file, i + 1,
                            "'" + std::string(name) + "' is written outside its struct");
                }
            }
        }
    }
    Violations found;

 private:
    void declare(const SourceFile& file, std::size_t line,
                 const std::vector<std::string_view>& names) {
        if (names.size() != 1 || !is_wire_name(names.front()))
            return add(file, line, "kWireName is not a literal of the shape service.word.vN");
        const auto [first, is_new] = first_.emplace(names.front(), file.path);
        if (!is_new) {
            add(file, line,
                "'" + std::string(names.front()) + "' is the name of another in " + first->second);
        }
    }
    void add(const SourceFile& file, std::size_t line, std::string why) {
        found.push_back({file.path, line, std::move(why), ""});
    }
    std::map<std::string, std::string> first_;
};

}  // namespace

Violations check_wire_names(const std::vector<SourceFile>& files) {
    Check check;
    for (const auto& file : files) {
        if (file.is_cpp() && (file.is_in("libs/") || file.is_in("apps/"))) check.look_at(file);
    }
    return std::move(check.found);
}

}  // namespace bellhop::tidy
