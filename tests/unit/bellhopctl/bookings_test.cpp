// Bookings as a table, and as JSON.
#include "bellhopctl/bookings/print.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::ctl;
using orchestrator::contract::Explanation;

namespace {

constexpr std::int64_t kBooked = 1'000'000'000'000'000;

BookingLine line(const std::string& id, const std::string& status) {
    BookingLine line;
    line.booking.booking_id = BookingId{id};
    line.booking.status = status;
    line.booking.hotel_name = "Grand Plaza";
    line.booking.room_type = "Suite";
    line.booking.check_in = *Date::parse("2026-02-15");
    line.booking.check_out = *Date::parse("2026-02-18");
    line.booking.booking_timestamp = from_micros(kBooked);
    return line;
}

std::string text_of(const BookingList& list) {
    return bookings_text(list, from_micros(kBooked + 12'000'000));
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a booking's line has where it stays, what it costs, how old it is") {
    auto one = line("BOOK1", "confirmed");
    one.booking.total_amount = Amount{90000};
    one.booking.currency = "USD";
    const auto text = text_of({{one}, false});
    CHECK(
        has(text,
            "BOOK1    confirmed  Grand Plaza  Suite  2026-02-15  2026-02-18  900.00 USD  12 s\n"));
    CHECK(text.ends_with("next: bellhopctl explain BOOK1\n"));
}

TEST_CASE("a pending booking says what it waits for, and is the one to explain") {
    auto pending = line("BOOK2", "pending");
    pending.waits_for = {"charge_payment (payment)"};
    const auto text = text_of({{line("BOOK3", "failed"), pending, line("BOOK1", "failed")}, false});
    CHECK(has(text, "  -  12 s  waits for charge_payment (payment)\n"));
    CHECK(text.ends_with("next: bellhopctl explain BOOK2\n"));
}

TEST_CASE("a booking that needs a person is marked, and comes first in what to do") {
    auto needy = line("BOOK1", "pending");
    needy.attention = "no such table";
    const auto text = text_of({{line("BOOK2", "pending"), needy}, false});
    CHECK(has(text, "! needs a person: no such table\n"));
    CHECK(has(text, "! 1 of these need a person: bellhopctl attention list\n"));
    CHECK(text.ends_with("next: bellhopctl explain BOOK1\n"));
}

TEST_CASE("older bookings that are not shown are said to be there; none is said too") {
    CHECK(has(text_of({{line("BOOK1", "failed")}, true}), "... and older ones (--limit 5)"));
    CHECK(text_of({}) == "no such bookings\n");
}

TEST_CASE("undos of a decided booking are what it waits for") {
    auto cancelled = line("BOOK1", "cancelled");
    cancelled.booking.outstanding = {"refund", "release of the room"};
    CHECK(has(text_of({{cancelled}, false}), "waits for refund, release of the room\n"));
}

TEST_CASE("what a booking waits for is said in words") {
    Explanation explanation;
    explanation.waits_for = {{"charge_payment", "m", "payment.commands", false, false, {}, 0, 0},
                             {"hold_room", "m", "availability.commands", true, true, {}, 0, 0}};
    explanation.unsent = 1;
    CHECK(joined(waits_in_words(explanation)) ==
          "charge_payment (payment), undo of hold_room (given up by availability), the broker (in "
          "the outbox)");
    CHECK(waits_in_words({}).empty());
}

TEST_CASE("as JSON a booking has its age, what it waits for, and why it needs a person") {
    auto one = line("BOOK1", "pending");
    one.waits_for = {"charge_payment (payment)"};
    one.attention = "x";
    const auto json = bookings_json({{one}, true}, from_micros(kBooked + 1'000'000));
    CHECK(has(json, R"x("age_s":1,"waits_for":["charge_payment (payment)"],"attention":"x")x"));
    CHECK(has(json, R"("more":true)"));
}
