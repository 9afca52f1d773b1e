// An explanation, broken into lines.
#include "bellhopctl/top/explained.hpp"

#include "bellhopctl/columns.hpp"

#include <cstdio>

namespace bellhop::ctl {

namespace {

void add(Lines& lines, const std::string& text, Tone tone, std::size_t columns) {
    for (auto& each : wrapped(printable(text), columns)) lines.push_back({{std::move(each), tone}});
}

std::string moment_text(const Moment& moment) {
    char after[32];
    std::snprintf(after, sizeof after, "%+.3f s", moment.after_s);
    return to_text(moment.at).substr(11, 12) + "  " + at_right(after, 10) + "  " + moment.what;
}

}  // namespace

Lines explained_lines(const View& view, std::size_t columns) {
    Lines lines;
    lines.emplace_back();
    if (!view.verdict) {
        const bool asked = view.verdict_trouble.empty();
        add(lines,
            asked ? "asking everybody about " + view.explained.value_or("") + " ..."
                  : view.verdict_trouble,
            asked ? Tone::kQuiet : Tone::kTrouble, columns);
        return lines;
    }
    const auto& verdict = *view.verdict;
    add(lines, verdict.summary, Tone::kStrong, columns);
    if (!verdict.where.empty()) lines.emplace_back();
    for (const auto& sentence : verdict.where) {
        const bool bad = sentence.find("missing") != std::string::npos;
        add(lines, sentence, bad ? Tone::kTrouble : Tone::kPlain, columns);
    }
    if (!verdict.next.empty()) {
        lines.emplace_back();
        lines.push_back({{"next:", Tone::kQuiet}});
    }
    for (const auto& command : verdict.next) add(lines, "  " + command, Tone::kStrong, columns);
    lines.emplace_back();
    for (const auto& moment : verdict.timeline)
        add(lines, moment_text(moment), Tone::kQuiet, columns);
    return lines;
}

}  // namespace bellhop::ctl
