// Finding functions by their braces: enough for code that clang-format has laid out.
#include "function_lengths.hpp"

#include "cpp_text.hpp"

#include <algorithm>

namespace bellhop::tidy {

namespace {

/// Without preprocessor lines (and what a backslash adds to them).
std::string without_directives(std::string code) {
    bool inside = false;
    for (std::size_t from = 0; from < code.size();) {
        const auto end = std::min(code.find('\n', from), code.size());
        const std::string_view line(code.data() + from, end - from);
        const auto first = line.find_first_not_of(' ');
        inside = inside || (first != std::string_view::npos && line[first] == '#');
        const bool goes_on = line.ends_with('\\');
        if (inside) std::fill_n(code.begin() + static_cast<std::ptrdiff_t>(from), line.size(), ' ');
        inside = inside && goes_on;
        from = end + 1;
    }
    return code;
}

class Finder {
 public:
    explicit Finder(std::string_view text)
        : code_(without_directives(code_of(text, Strings::kBlanked))) {}

    std::vector<Function> run() {
        for (; at_ < code_.size(); ++at_) step(code_[at_]);
        return std::move(found_);
    }

 private:
    void step(char c) {
        if (c == '(' || c == '[') ++depth_;
        if (c == ')' || c == ']') --depth_;
        if (c == '{') return open();
        if (depth_ == 0 && (c == ';' || c == '}')) begin_header();
        if (depth_ == 0 && c == ':' && is_access_label()) begin_header();
    }
    void begin_header() {
        header_ = at_ + 1;
        depth_ = 0;
    }
    void open() {
        auto header = trimmed(code_.substr(header_, at_ - header_));
        std::replace(header.begin(), header.end(), '\n', ' ');
        if (depth_ > 0 || is_value(header)) {
            at_ = closing(at_);  // an initializer: the header goes on behind it
        } else if (is_scope(header)) {
            begin_header();
        } else {
            add(header);
        }
    }
    void add(const std::string& header) {
        const auto from = code_.find_first_not_of(" \n", header_);
        const auto end = closing(at_);
        found_.push_back({name_of(header), line_at(from), line_at(end) - line_at(from) + 1});
        at_ = end;
        begin_header();
    }
    [[nodiscard]] bool is_access_label() const {
        const auto header = trimmed(code_.substr(header_, at_ - header_));
        return header == "public" || header == "private" || header == "protected";
    }
    /// `x = {`, `Type x{`, and the members of a constructor: `: a_{1}, b_{2}`.
    [[nodiscard]] static bool is_value(const std::string& header) {
        if (has_top_level_equals(header)) return true;
        const auto list = header.find(" : ");
        const bool at_word = !header.empty() && is_word_character(header.back());
        const bool constructs = list != std::string::npos && header.find('(') < list;
        if (constructs) return at_word;
        return at_word && header.find('(') == std::string::npos && !is_scope(header);
    }
    [[nodiscard]] static bool has_top_level_equals(const std::string& header) {
        if (header.find("operator") != std::string::npos) return false;
        int depth = 0;
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (header[i] == '(' || header[i] == '<') ++depth;
            if (header[i] == ')' || header[i] == '>') --depth;
            if (header[i] == '=' && depth == 0) return true;
        }
        return false;
    }
    [[nodiscard]] static bool is_scope(const std::string& header) {
        const auto rest = without_template(header);
        for (const auto* word : {"namespace", "inline namespace", "class", "struct", "union",
                                 "enum", "extern \" \"", "friend class"}) {
            if (rest.starts_with(word)) return true;
        }
        return rest.empty() || rest.starts_with("extern \"");
    }
    [[nodiscard]] static std::string without_template(std::string header) {
        while (header.starts_with("template")) {
            int depth = 0;
            auto i = header.find('<');
            for (; i < header.size(); ++i) {
                if (header[i] == '<') ++depth;
                if (header[i] == '>' && --depth == 0) break;
            }
            header = trimmed(i < header.size() ? header.substr(i + 1) : "");
        }
        return header;
    }
    [[nodiscard]] static std::string name_of(const std::string& header) {
        const auto plain = without_template(header);
        auto end = std::min(plain.find('('), plain.size());
        if (plain.substr(0, end).ends_with("operator")) end = std::min(end + 2, plain.size());
        const auto from = plain.find_last_of(" \n*&", end == 0 ? 0 : end - 1);
        return plain.substr(from == std::string::npos ? 0 : from + 1,
                            end - (from == std::string::npos ? 0 : from + 1));
    }
    [[nodiscard]] static std::string trimmed(const std::string& text) {
        const auto from = text.find_first_not_of(" \n");
        if (from == std::string::npos) return "";
        return text.substr(from, text.find_last_not_of(" \n") - from + 1);
    }
    [[nodiscard]] std::size_t closing(std::size_t open) const {
        int depth = 0;
        for (auto i = open; i < code_.size(); ++i) {
            if (code_[i] == '{') ++depth;
            if (code_[i] == '}' && --depth == 0) return i;
        }
        return code_.size() - 1;
    }
    [[nodiscard]] std::size_t line_at(std::size_t position) const {
        const auto end = code_.begin() + static_cast<std::ptrdiff_t>(position);
        return 1 + static_cast<std::size_t>(std::count(code_.begin(), end, '\n'));
    }

    std::string code_;
    std::size_t at_ = 0;
    std::size_t header_ = 0;
    int depth_ = 0;
    std::vector<Function> found_;
};

}  // namespace

std::vector<Function> functions_of(std::string_view text) {
    return Finder(text).run();
}

Violations check_function_lengths(const SourceFile& file) {
    const std::size_t most = file.is_test() ? 60 : 40;
    Violations found;
    if (!file.is_cpp()) return found;
    for (const auto& each : functions_of(file.text)) {
        if (each.lines <= most) continue;
        found.push_back({file.path, each.line,
                         each.name + " has " + std::to_string(each.lines) + " lines, more than " +
                             std::to_string(most),
                         each.name});
    }
    return found;
}

Violations check_file_length(const SourceFile& file) {
    const std::size_t most = file.is_test() ? 400 : 300;
    const auto lines = lines_of(file.text).size();
    if (!file.is_cpp() || lines <= most) return {};
    return {{file.path, 0,
             "has " + std::to_string(lines) + " lines, more than " + std::to_string(most), ""}};
}

}  // namespace bellhop::tidy
