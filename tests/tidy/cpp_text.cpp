// A small reader of C++: comments, strings, raw strings, digit separators.
#include "cpp_text.hpp"

#include <algorithm>
#include <cstddef>

namespace bellhop::tidy {

namespace {

class Blanker {
 public:
    Blanker(std::string_view text, Strings strings) : out_(text), strings_(strings) {}

    std::string run() {
        while (at_ < out_.size()) step();
        return std::move(out_);
    }

 private:
    void step() {
        const char c = out_[at_];
        if (starts("//")) return blank_until(find("\n"));
        if (starts("/*")) return blank_until(after("*/", at_ + 2));
        if (c == '"') return before("R") ? skip_raw_string() : skip_quoted('"');
        if (c == '\'' && !is_digit_separator()) return skip_quoted('\'');
        ++at_;
    }
    void skip_quoted(char quote) {
        auto end = at_ + 1;
        while (end < out_.size() && out_[end] != quote && out_[end] != '\n')
            end += out_[end] == '\\' ? 2 : 1;
        leave_string(at_ + 1, end, 1);
    }
    void skip_raw_string() {
        const auto open = out_.find('(', at_);
        if (open == std::string::npos) return leave_string(at_ + 1, out_.size(), 0);
        const auto close = ")" + out_.substr(at_ + 1, open - at_ - 1) + "\"";
        leave_string(open + 1, out_.find(close, open), close.size());
    }
    void leave_string(std::size_t from, std::size_t to, std::size_t quote) {
        to = std::min(to, out_.size());
        at_ = from;
        if (strings_ == Strings::kBlanked) blank_until(to);
        at_ = std::min(to + quote, out_.size());
    }
    void blank_until(std::size_t end) {
        for (; at_ < std::min(end, out_.size()); ++at_) {
            if (out_[at_] != '\n') out_[at_] = ' ';
        }
    }
    [[nodiscard]] bool is_digit_separator() const {
        return at_ > 0 && at_ + 1 < out_.size() && is_word_character(out_[at_ - 1]) &&
               is_word_character(out_[at_ + 1]) && out_[at_ - 1] != 'L' && out_[at_ - 1] != 'u';
    }
    [[nodiscard]] bool starts(std::string_view what) const {
        return std::string_view(out_).substr(at_).starts_with(what);
    }
    [[nodiscard]] bool before(std::string_view what) const {
        return std::string_view(out_).substr(0, at_).ends_with(what);
    }
    [[nodiscard]] std::size_t find(std::string_view what) const { return out_.find(what, at_); }
    [[nodiscard]] std::size_t after(std::string_view what, std::size_t from) const {
        const auto found = out_.find(what, from);
        return found == std::string::npos ? found : found + what.size();
    }

    std::string out_;
    Strings strings_;
    std::size_t at_ = 0;
};

}  // namespace

std::string code_of(std::string_view text, Strings strings) {
    return Blanker(text, strings).run();
}

bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_word_character(text[at - 1]);
        const auto end = at + word.size();
        if (begins && (end == text.size() || !is_word_character(text[end]))) return true;
    }
    return false;
}

}  // namespace bellhop::tidy
