// Money is exact, as text and as number, up to its very ends.
#include "core/money.hpp"

#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();

std::int64_t minor_of(std::string_view text) {
    const auto amount = Amount::parse(text);
    REQUIRE(amount.has_value());
    return amount->minor;
}

}  // namespace

TEST_CASE("an amount is written with two decimals") {
    CHECK(Amount{90000}.text() == "900.00");
    CHECK(Amount{0}.text() == "0.00");
    CHECK(Amount{5}.text() == "0.05");
    CHECK(Amount{-5}.text() == "-0.05");
    CHECK(Amount{-12345}.text() == "-123.45");
    CHECK(Amount{kMost}.text() == "92233720368547758.07");
    CHECK(Amount{kLeast}.text() == "-92233720368547758.08");
}

TEST_CASE("an amount is read with no, one, two or idle further decimals") {
    CHECK(minor_of("900") == 90000);
    CHECK(minor_of("900.5") == 90050);
    CHECK(minor_of("900.00") == 90000);
    CHECK(minor_of("0.29") == 29);
    CHECK(minor_of("-0.05") == -5);
    CHECK(minor_of("1.2300000") == 123);
    CHECK(minor_of("92233720368547758.07") == kMost);
    CHECK(minor_of("-92233720368547758.07") == -kMost);
}

TEST_CASE("every amount that is written is read back") {
    for (const std::int64_t minor : {std::int64_t{0}, std::int64_t{1}, std::int64_t{99},
                                     std::int64_t{100}, std::int64_t{-101}, kMost, -kMost}) {
        CHECK(minor_of(Amount{minor}.text()) == minor);
    }
}

TEST_CASE("what is no amount is nothing") {
    for (const auto* text : {"",
                             "-",
                             ".",
                             ".5",
                             "5.",
                             "1.234",
                             "1e3",
                             "1E3",
                             "+1",
                             " 1",
                             "1 ",
                             "--1",
                             "1,5",
                             "0x10",
                             "NaN",
                             "92233720368547758.08",
                             "92233720368547759",
                             "99999999999999999999999999",
                             "1.2.3",
                             "1.-2"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(Amount::parse(text).has_value());
    }
}

TEST_CASE("an amount times a count is exact, or nothing") {
    CHECK(Amount{30000}.times(3) == Amount{90000});
    CHECK(Amount{30000}.times(0) == Amount{0});
    CHECK(Amount{kMost}.times(1) == Amount{kMost});
    CHECK_FALSE(Amount{kMost}.times(2).has_value());
    CHECK_FALSE(Amount{kMost / 2 + 1}.times(2).has_value());
}

TEST_CASE("amounts are ordered, money of two currencies is not equal") {
    CHECK(Amount{1} < Amount{2});
    CHECK(Money{{1}, "USD"} == Money{{1}, "USD"});
    CHECK_FALSE(Money{{1}, "USD"} == Money{{1}, "EUR"});
    CHECK_FALSE(Money{{1}, "USD"} == Money{{2}, "USD"});
}

TEST_CASE("a currency is three capital letters") {
    CHECK(is_currency_code("USD"));
    for (const auto* text : {"", "US", "USDX", "usd", "U D", "U5D"})
        CHECK_FALSE(is_currency_code(text));
}
