// How a command's answer is written.
#pragma once

#include <cstdint>
#include <string>

namespace bellhop::ctl {

enum class Format { kText, kJson };

/// A length of time for people: `45 s`, `12 min`, `3 h`, `2 d`.
[[nodiscard]] inline std::string age_text(std::int64_t seconds) {
    if (seconds < 120) return std::to_string(seconds) + " s";
    if (seconds < 7200) return std::to_string(seconds / 60) + " min";
    if (seconds < 172800) return std::to_string(seconds / 3600) + " h";
    return std::to_string(seconds / 86400) + " d";
}

}  // namespace bellhop::ctl
