// A flood of failures is a few lines, and their number.
#include "line_budget.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using service::LineBudget;

TEST_CASE("so many lines a second are written, and the next second begins with how many were not") {
    LineBudget budget;
    const auto at = [](std::int64_t micros) { return from_micros(5'000'000 + micros); };
    for (int i = 0; i < LineBudget::kLinesPerSecond; ++i) {
        const auto verdict = budget.ask(at(i));
        CHECK(verdict.may_write);
        CHECK(verdict.left_out == 0);
    }
    for (int i = 0; i < 3; ++i) CHECK_FALSE(budget.ask(at(999'990 + i)).may_write);
    const auto next = budget.ask(at(1'000'000));
    CHECK(next.may_write);
    CHECK(next.left_out == 3);
    CHECK(budget.ask(at(1'000'001)).left_out == 0);
}
