// Lines of a screen: text with a meaning that a terminal has a colour for. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bellhop::ctl {

enum class Tone { kPlain, kStrong, kQuiet, kGood, kNotice, kTrouble, kChosen };

struct Piece {
    std::string text;
    Tone tone = Tone::kPlain;
};
using Line = std::vector<Piece>;
using Lines = std::vector<Line>;

struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;
};

/// Which signs the terminal can show, and what is used for what.
enum class Signs { kAscii, kUnicode };
[[nodiscard]] std::string good_sign(Signs signs);
[[nodiscard]] std::string trouble_sign(Signs signs);
[[nodiscard]] std::string flow_sign(Signs signs);
[[nodiscard]] std::string chosen_sign(Signs signs);
[[nodiscard]] std::string between_sign(Signs signs);

/// The line's text, without its tones.
[[nodiscard]] std::string text_of(const Line& line);
/// The line's beginning, printable, of at most `columns` columns.
[[nodiscard]] Line fitted(const Line& line, std::size_t columns);
/// A head, and behind it parts, in as many lines as it takes; no part is broken.
[[nodiscard]] Lines flowing(const Piece& head, const Lines& parts, std::size_t columns,
                            Signs signs);
void append(Lines& all, Lines more);

}  // namespace bellhop::ctl
