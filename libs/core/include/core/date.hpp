// Calendar dates and stays. A date has no time and no zone, and is never a time_t.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bellhop {

/// A calendar date between 0001-01-01 and 9999-12-31.
class Date {
 public:
    Date() = default;
    explicit Date(std::chrono::sys_days days) : days_(days) {}

    /// Reads `YYYY-MM-DD`. Nothing for any other shape, and for a day that the calendar does not
    /// have.
    [[nodiscard]] static std::optional<Date> parse(std::string_view text);

    /// `YYYY-MM-DD`.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::chrono::sys_days days() const { return days_; }
    [[nodiscard]] Date plus_days(std::int64_t count) const {
        return Date{days_ + std::chrono::days{count}};
    }

    friend auto operator<=>(const Date&, const Date&) = default;
    friend bool operator==(const Date&, const Date&) = default;

 private:
    std::chrono::sys_days days_{};
};

/// The nights of a stay: check_in ≤ night < check_out.
struct Stay {
    Date check_in;
    Date check_out;

    /// The number of nights; negative where check_out comes first.
    [[nodiscard]] std::int64_t nights() const {
        return (check_out.days() - check_in.days()).count();
    }
    friend bool operator==(const Stay&, const Stay&) = default;
};

}  // namespace bellhop
