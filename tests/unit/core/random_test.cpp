// Random numbers come from a seed; unique numbers only grow.
#include "core/random.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

struct StoppedClock : Clock {
    std::int64_t micros = 1'000'000;
    [[nodiscard]] Timestamp now() const override { return from_micros(micros); }
};

/// Every bit set, or none: the ends of what can be drawn.
struct FixedRandom : Random {
    std::uint64_t bits = 0;
    [[nodiscard]] std::uint64_t next() override { return bits; }
};

}  // namespace

TEST_CASE("the numbers of a seed are SplitMix64's, on every machine") {
    SeededRandom random(1234567);
    CHECK(random.next() == 6457827717110365317ULL);
    CHECK(random.next() == 3203168211198807973ULL);
    CHECK(random.next() == 9817491932198370423ULL);
}

TEST_CASE("two seeds draw differently, one seed alike") {
    SeededRandom one(1);
    SeededRandom same(1);
    SeededRandom two(2);
    CHECK(one.next() == same.next());
    CHECK(one.next() != two.next());
}

TEST_CASE("a unit number is at least 0 and below 1, at both ends too") {
    FixedRandom fixed;
    CHECK(fixed.unit() == 0.0);
    fixed.bits = ~std::uint64_t{0};
    CHECK(fixed.unit() < 1.0);
    CHECK(fixed.unit() > 0.999999);
}

TEST_CASE("jitter is between nothing and the most, both included") {
    SeededRandom random(3);
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random.up_to(Milliseconds{3}).count());
    CHECK(seen == std::set<std::int64_t>{0, 1, 2, 3});
    CHECK(random.up_to(Milliseconds{0}) == Milliseconds{0});
    CHECK(random.up_to(Milliseconds{-5}) == Milliseconds{0});
}

TEST_CASE("random bytes are lower-case hexadecimal of the length asked for") {
    SeededRandom random(4);
    for (const std::size_t bytes : {0U, 1U, 7U, 8U, 9U, 16U, 32U}) {
        const auto text = random.hex(bytes);
        CHECK(text.size() == bytes * 2);
        CHECK(text.find_first_not_of("0123456789abcdef") == std::string::npos);
    }
    CHECK(random.hex(16) != random.hex(16));
}

TEST_CASE("two sources seeded by the system differ") {
    SystemRandom one;
    SystemRandom two;
    CHECK(one.next() != two.next());
}

TEST_CASE("unique numbers grow while the clock stands still or goes back") {
    StoppedClock clock;
    UniqueNumber numbers(clock, 7);
    CHECK(numbers.next() == 100'000'007);
    CHECK(numbers.next() == 100'000'107);
    clock.micros = 10;
    CHECK(numbers.next() == 100'000'207);
    clock.micros = 2'000'000;
    CHECK(numbers.next() == 200'000'007);
}

TEST_CASE("two instances never draw the same unique number") {
    StoppedClock clock;
    UniqueNumber one(clock, 1);
    UniqueNumber two(clock, 2);
    std::set<std::int64_t> all;
    for (int i = 0; i < 100; ++i) {
        all.insert(one.next());
        all.insert(two.next());
    }
    CHECK(all.size() == 200);
}
