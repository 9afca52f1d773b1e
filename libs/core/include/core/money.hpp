// Money: whole minor units and a currency, never a binary floating point number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bellhop {

/// A number of minor units (cents). In JSON it is a number with exactly two decimals: `900.00`.
struct Amount {
    std::int64_t minor = 0;

    friend auto operator<=>(const Amount&, const Amount&) = default;

    /// The amount as text with two decimals: 90000 is "900.00", -5 is "-0.05".
    [[nodiscard]] std::string text() const;

    /// Reads "900", "900.5" or "900.00". Nothing where the text is no number, has a third
    /// significant decimal or an exponent, or is beyond ±92,233,720,368,547,758.07.
    [[nodiscard]] static std::optional<Amount> parse(std::string_view text);

    /// This amount, `count` times. Nothing on overflow. @param count at least 0
    [[nodiscard]] std::optional<Amount> times(std::int64_t count) const;
};

/// An amount in a currency (ISO 4217 code, three capital letters).
struct Money {
    Amount amount;
    std::string currency = "USD";

    friend bool operator==(const Money&, const Money&) = default;
};

/// Whether the text is three capital letters.
[[nodiscard]] bool is_currency_code(std::string_view text);

}  // namespace bellhop
