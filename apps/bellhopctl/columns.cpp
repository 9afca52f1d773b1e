// Widths, cuts, breaks, tables.
#include "bellhopctl/columns.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::ctl {

namespace {

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Bytes of the character that begins with this one; 0 where none does.
std::size_t length_after(unsigned char first) {
    if (first < 0x80U) return 1;
    if (first >= 0xC2U && first < 0xE0U) return 2;
    if (first >= 0xE0U && first < 0xF0U) return 3;
    return first >= 0xF0U && first < 0xF5U ? 4 : 0;
}

bool is_character(std::string_view text, std::size_t length) {
    if (length == 0 || length > text.size()) return false;
    const auto first = static_cast<unsigned char>(text[0]);
    if (length == 1) return first >= 0x20U && first != 0x7FU;
    if (!std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                     continues))
        return false;
    // U+0080 to U+009F are control characters too.
    return first != 0xC2U || static_cast<unsigned char>(text[1]) >= 0xA0U;
}

/// Where the character ends that begins there.
std::size_t end_of_character(std::string_view text, std::size_t from) {
    ++from;
    while (from < text.size() && continues(text[from])) ++from;
    return from;
}

/// The bytes of the first `width` columns.
std::size_t bytes_of(std::string_view text, std::size_t width) {
    std::size_t at = 0;
    for (; width > 0 && at < text.size(); --width) at = end_of_character(text, at);
    return at;
}

std::string blanks(std::string_view text, std::size_t width) {
    const auto taken = width_of(text);
    return std::string(taken < width ? width - taken : 0, ' ');
}

}  // namespace

std::size_t width_of(std::string_view text) {
    return text.size() -
           static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

std::string printable(std::string_view text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = length_after(static_cast<unsigned char>(text[at]));
        if (is_character(text.substr(at), length)) {
            clean.append(text.substr(at, length));
            at += length;
        } else {
            clean += '?';
            ++at;
        }
    }
    return clean;
}

std::string cut_to(std::string_view text, std::size_t width) {
    if (width_of(text) <= width) return std::string(text);
    if (width == 0) return {};
    return std::string(text.substr(0, bytes_of(text, width - 1))) + "~";
}

std::string at_left(std::string_view text, std::size_t width) {
    auto cut = cut_to(text, width);
    return cut + blanks(cut, width);
}

std::string at_right(std::string_view text, std::size_t width) {
    const auto cut = cut_to(text, width);
    return blanks(cut, width) + cut;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    width = std::max<std::size_t>(width, 1);
    std::vector<std::string> lines;
    while (width_of(text) > width) {
        const auto most = bytes_of(text, width);
        auto blank = text.rfind(' ', most);
        if (blank == 0 || blank == std::string_view::npos) blank = most;
        lines.emplace_back(text.substr(0, blank));
        text.remove_prefix(blank);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    if (!text.empty() || lines.empty()) lines.emplace_back(text);
    return lines;
}

void Table::add(std::vector<std::string> cells) {
    BELLHOP_CHECK(cells.size() == columns_.size());
    for (auto& cell : cells) cell = printable(cell);
    rows_.push_back(std::move(cells));
}

std::vector<std::string> Table::lines() const {
    std::vector<std::string> names;
    for (const auto& column : columns_) names.push_back(column.name);
    std::vector<std::vector<std::string>> all{names};
    all.insert(all.end(), rows_.begin(), rows_.end());
    std::vector<std::size_t> widths(columns_.size(), 0);
    for (const auto& row : all) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::vector<std::string> lines;
    for (const auto& row : all) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool right = columns_[i].side == Side::kRight;
            line += i == 0 ? "" : "  ";
            line += right ? at_right(row[i], widths[i]) : at_left(row[i], widths[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace bellhop::ctl
