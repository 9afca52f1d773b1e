// One booking's explanation on the screen of `top`: pure.
#pragma once

#include "bellhopctl/top/screen.hpp"

namespace bellhop::ctl {

/// As many lines as it takes, none wider than `columns`.
[[nodiscard]] Lines explained_lines(const View& view, std::size_t columns);

}  // namespace bellhop::ctl
