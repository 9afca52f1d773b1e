// How long bookings took, in stretches of half a minute.
#include "orchestrator/dashboard/latencies.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::orchestrator;

namespace {

constexpr Timestamp kNow{Microseconds{1'769'904'000'000'000}};

BookingEvent decided(const char* what, Timestamp at, Milliseconds took) {
    auto booking = std::make_shared<Booking>();
    booking->booked_at = at - took;
    return {1, BookingId{"BOOK1"}, "", what, what, at, booking};
}

}  // namespace

TEST_CASE("outcomes are counted by the half minute in which they came, oldest first") {
    Latencies latencies;
    latencies.take({decided("confirmed", kNow - std::chrono::seconds{40}, Milliseconds{5}),
                    decided("confirmed", kNow, Milliseconds{5}),
                    decided("failed", kNow, Milliseconds{5})});
    const auto points = latencies.points(kNow);
    REQUIRE(points.size() == 2);
    CHECK(points[0].from < points[1].from);
    CHECK(points[0].confirmed == 1);
    CHECK(points[1].confirmed == 1);
    CHECK(points[1].failed == 1);
    CHECK(points[1].p50_ms == 5);
}

TEST_CASE("a latency is told at most an eighth too long, whatever its size") {
    for (const std::int64_t ms : {0, 1, 7, 8, 15, 16, 100, 1000, 59999, 3600000}) {
        CAPTURE(ms);
        Latencies latencies;
        latencies.take({decided("confirmed", kNow, Milliseconds{ms})});
        const auto told = latencies.points(kNow).at(0).p99_ms;
        CHECK(told >= ms);
        CHECK(told <= ms + ms / 8);
    }
}

TEST_CASE("most are quick, a few are slow: each quantile tells its part") {
    Latencies latencies;
    for (int i = 0; i < 94; ++i) latencies.take({decided("confirmed", kNow, Milliseconds{2})});
    for (int i = 0; i < 6; ++i) latencies.take({decided("confirmed", kNow, Milliseconds{1000})});
    const auto point = latencies.points(kNow).at(0);
    CHECK(point.p50_ms == 2);
    CHECK(point.p95_ms >= 1000);
}

TEST_CASE("after half an hour a stretch is forgotten") {
    Latencies latencies;
    latencies.take({decided("confirmed", kNow, Milliseconds{5})});
    CHECK(latencies.points(kNow + std::chrono::minutes{29}).size() == 1);
    CHECK(latencies.points(kNow + std::chrono::minutes{30}).empty());
}

TEST_CASE("steps of bookings, and what other instances decided, are not counted") {
    Latencies latencies;
    auto step = decided("accepted", kNow, Milliseconds{5});
    step.step = "hold_room";
    auto others = decided("confirmed", kNow, Milliseconds{5});
    others.booking.reset();
    latencies.take({step, others});
    CHECK(latencies.points(kNow).empty());
}
