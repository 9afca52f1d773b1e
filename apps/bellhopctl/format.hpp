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

/// `1 check`, `2 checks`. @param one what a single one is called; an s makes it several
[[nodiscard]] inline std::string counted(std::int64_t count, const std::string& one) {
    return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

}  // namespace bellhop::ctl
