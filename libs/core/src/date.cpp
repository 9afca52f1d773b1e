// Dates as text and back.
#include "core/date.hpp"

#include <charconv>

namespace bellhop {

namespace {

template <class Number>
std::optional<Number> digits(std::string_view text) {
    Number value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<Number>(c - '0');
    }
    return value;
}

}  // namespace

std::optional<Date> Date::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits<int>(text.substr(0, 4));
    const auto month = digits<unsigned>(text.substr(5, 2));
    const auto day = digits<unsigned>(text.substr(8, 2));
    if (!year || !month || !day || *year < 1) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{*day}};
    if (!date.ok()) return std::nullopt;
    return Date{std::chrono::sys_days{date}};
}

std::string Date::text() const {
    const std::chrono::year_month_day date{days_};
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    const auto month = static_cast<unsigned>(date.month());
    const auto day = static_cast<unsigned>(date.day());
    std::string out = "0000-00-00";
    const auto put = [&out](std::size_t end, unsigned value, int count) {
        for (; count > 0; --count, value /= 10) out[--end] = static_cast<char>('0' + value % 10);
    };
    put(4, year, 4);
    put(7, month, 2);
    put(10, day, 2);
    return out;
}

}  // namespace bellhop
