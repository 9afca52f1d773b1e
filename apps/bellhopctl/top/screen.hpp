// The screen of `top`: from what is known to lines with colours, for any size. Pure.
#pragma once

#include "bellhopctl/explain/verdict.hpp"
#include "bellhopctl/top/lines.hpp"
#include "bellhopctl/top/sight.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace bellhop::ctl {

/// What the reader of the screen has chosen.
struct View {
    enum class Kind {
        kLive,      ///< one screen, keys at its end
        kSnapshot,  ///< printed once: as many rows as it takes
    };
    Kind kind = Kind::kLive;
    Signs signs = Signs::kUnicode;
    Place place;  ///< what is typed there
    double interval_s = 1;
    bool paused = false;
    std::size_t chosen = 0;  ///< of the pending bookings
    /// The booking that is explained; then the screen is about it.
    std::optional<std::string> explained;
    std::optional<Verdict> verdict;  ///< nothing while it is not known
    std::string verdict_trouble;     ///< why it can't be known
    std::size_t scrolled = 0;        ///< lines of the explanation
};

/// At most `size.rows` lines of at most `size.columns` columns each. What matters less gives way
/// where there is no room; who is missing, and what starts it, is always there.
[[nodiscard]] Lines screen(const Sight& sight, const View& view, Size size);
/// How far the explanation can be scrolled.
[[nodiscard]] std::size_t most_scrolled(const View& view, Size size);

}  // namespace bellhop::ctl
