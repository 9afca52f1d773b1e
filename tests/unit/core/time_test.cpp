// Points in time as text, as the documents write them.
#include "core/time.hpp"

#include <doctest/doctest.h>

using namespace bellhop;

TEST_CASE("a time is written in UTC with six decimals and no zone") {
    CHECK(to_text(from_micros(0)) == "1970-01-01T00:00:00.000000");
    CHECK(to_text(from_micros(1'769'949'296'789'123)) == "2026-02-01T12:34:56.789123");
    CHECK(to_text(from_micros(1'769'903'999'999'999)) == "2026-01-31T23:59:59.999999");
    CHECK(to_text(from_micros(1'769'904'000'000'001)) == "2026-02-01T00:00:00.000001");
}

TEST_CASE("a time before 1970 is written too") {
    CHECK(to_text(from_micros(-1)) == "1969-12-31T23:59:59.999999");
}

TEST_CASE("microseconds make a time and come back from it") {
    CHECK(to_micros(from_micros(1'769'949'296'789'123)) == 1'769'949'296'789'123);
    CHECK(to_micros(from_micros(-5)) == -5);
}
