// Money as text and back, exactly.
#include "core/money.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace bellhop {

namespace {

constexpr std::int64_t kMinorPerMajor = 100;

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The first two decimals as minor units; nothing where a further one is not zero.
std::optional<std::int64_t> minor_of(std::string_view decimals) {
    if (!all_digits(decimals)) return std::nullopt;
    if (decimals.size() > 2 &&
        decimals.substr(2).find_first_not_of('0') != std::string_view::npos) {
        return std::nullopt;
    }
    const auto digit = [&](std::size_t i) { return i < decimals.size() ? decimals[i] - '0' : 0; };
    return digit(0) * 10 + digit(1);
}

}  // namespace

std::string Amount::text() const {
    const bool negative = minor < 0;
    // Through unsigned: the smallest int64 has no positive twin.
    const auto magnitude =
        negative ? ~static_cast<std::uint64_t>(minor) + 1U : static_cast<std::uint64_t>(minor);
    const auto cents = magnitude % kMinorPerMajor;
    return (negative ? "-" : "") + std::to_string(magnitude / kMinorPerMajor) +
           (cents < 10 ? ".0" : ".") + std::to_string(cents);
}

std::optional<Amount> Amount::parse(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    if (whole.empty() || !all_digits(whole)) return std::nullopt;
    std::int64_t cents = 0;
    if (point != std::string_view::npos) {
        const auto decimals = text.substr(point + 1);
        const auto parsed = minor_of(decimals);
        if (decimals.empty() || !parsed) return std::nullopt;
        cents = *parsed;
    }
    std::int64_t major = 0;
    const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), major);
    if (read.ec != std::errc{}) return std::nullopt;
    std::int64_t total = 0;
    if (__builtin_mul_overflow(major, kMinorPerMajor, &total)) return std::nullopt;
    if (__builtin_add_overflow(total, cents, &total)) return std::nullopt;
    return Amount{negative ? -total : total};
}

std::optional<Amount> Amount::times(std::int64_t count) const {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(minor, count, &product)) return std::nullopt;
    return Amount{product};
}

bool is_currency_code(std::string_view text) {
    return text.size() == 3 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace bellhop
