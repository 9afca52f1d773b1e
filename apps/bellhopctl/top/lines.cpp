// Cutting and flowing of lines.
#include "bellhopctl/top/lines.hpp"

#include "bellhopctl/columns.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bellhop::ctl {

std::string good_sign(Signs signs) {
    return signs == Signs::kUnicode ? "●" : "*";
}
std::string trouble_sign(Signs signs) {
    return signs == Signs::kUnicode ? "✖" : "!";
}
std::string flow_sign(Signs signs) {
    return signs == Signs::kUnicode ? "│" : "|";
}
std::string chosen_sign(Signs signs) {
    return signs == Signs::kUnicode ? "▸" : ">";
}
std::string between_sign(Signs signs) {
    return signs == Signs::kUnicode ? "·" : ",";
}

std::string text_of(const Line& line) {
    std::string text;
    for (const auto& piece : line) text += piece.text;
    return text;
}

Line fitted(const Line& line, std::size_t columns) {
    Line fitting;
    std::size_t left = columns;
    for (const auto& piece : line) {
        const auto text = cut_to(printable(piece.text), left);
        if (!text.empty()) fitting.push_back({text, piece.tone});
        left -= std::min(left, width_of(text));
    }
    return fitting;
}

Lines flowing(const Piece& head, const Lines& parts, std::size_t columns, Signs signs) {
    const auto indent = width_of(head.text);
    Lines lines{{head}};
    std::size_t used = indent;
    bool first = true;
    for (const auto& part : parts) {
        const auto width = width_of(text_of(part));
        if (!first && used + 3 + width > columns) {
            lines.push_back({{std::string(indent, ' ')}});
            used = indent;
            first = true;
        }
        if (!first) lines.back().push_back({" " + between_sign(signs) + " ", Tone::kQuiet});
        used += width + (first ? 0 : 3);
        lines.back().insert(lines.back().end(), part.begin(), part.end());
        first = false;
    }
    return lines;
}

void append(Lines& all, Lines more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace bellhop::ctl
