// What /metrics learns from what this instance did.
#include "orchestrator/measures.hpp"

#include "orchestrator/book/book_saga.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::orchestrator;

namespace {

constexpr Timestamp kNow{Microseconds{1'769'904'000'000'000}};

struct Desk {
    service::Metrics metrics;
    Measures measures{metrics, book_saga(Milliseconds{30000}).shape};

    void take(const std::string& step, const std::string& what,
              std::optional<Microseconds> took = {}) {
        auto booking = std::make_shared<Booking>();
        booking->booked_at = kNow - std::chrono::seconds{3};
        measures.take({{1, BookingId{"BOOK1"}, step, what, "pending", kNow, booking, took}});
    }
    [[nodiscard]] bool tells(const std::string& line) {
        return metrics.text().find("\n" + line + "\n") != std::string::npos;
    }
};

}  // namespace

TEST_CASE("each answer of each step has a series from the start, without a booking's help") {
    Desk desk;
    for (const std::string step : {"hold_room", "charge_payment"}) {
        for (const std::string answer : {"accepted", "refused", "undone", "nothing to undo"}) {
            CHECK(desk.tells("bellhop_step_seconds_count{answer=\"" + answer + "\",step=\"" + step +
                             "\"} 0"));
        }
    }
    CHECK(desk.tells(R"(bellhop_booking_seconds_count{status="confirmed"} 0)"));
    CHECK(desk.tells(R"(bellhop_booking_seconds_count{status="failed"} 0)"));
}

TEST_CASE("a step's time is that of its answer; what is asked has none") {
    Desk desk;
    desk.take("hold_room", "asked");
    desk.take("hold_room", "accepted", Milliseconds{4});
    CHECK(desk.tells(R"(bellhop_step_seconds_count{answer="accepted",step="hold_room"} 1)"));
    CHECK(desk.tells(R"(bellhop_step_seconds_sum{answer="accepted",step="hold_room"} 0.004)"));
}

TEST_CASE("a booking is counted when it begins, and measured when it is confirmed or failed") {
    Desk desk;
    desk.take("", "created");
    desk.take("", "confirmed");
    desk.take("", "cancel requested");
    desk.take("", "cancelled");
    CHECK(desk.measures.started() == 1);
    CHECK(desk.tells(R"(bellhop_booking_seconds_sum{status="confirmed"} 3)"));
    CHECK(desk.tells(R"(bellhop_booking_seconds_count{status="failed"} 0)"));
}
