// Where a booking is, as bellhopctl explain says it.
#include "operator_desk.hpp"
#include "stage.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

/// A list of the report, a line each.
std::string lines_of(const wire::Value& report, std::string_view member) {
    std::string text;
    for (const auto& item : report.member(member)->items) text += item.text + '\n';
    return text;
}

std::size_t moments_with(const wire::Value& report, const std::string& part) {
    const auto& moments = report.member("timeline")->items;
    return static_cast<std::size_t>(
        std::count_if(moments.begin(), moments.end(), [&](const auto& moment) {
            return text_at(moment, "what").find(part) != std::string::npos;
        }));
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("explain names the worker that is missing and the place in its queue, then each step") {
    auto& house = fresh_house();
    REQUIRE(house.terminate("payment") == 0);
    const auto ids = book_many(house, 3);
    wire::Value report;
    // The broker's counts come some seconds late, and those of messages and of consumers not at the
    // same moment.
    REQUIRE(eventually(kPatience, [&] {
        report = ctl_json(house, {"explain", ids.back()});
        const auto where = lines_of(report, "where");
        return has(where, "behind 2 other bookings; payment.commands has 3 waiting") &&
               has(where, "nobody consumes it");
    }));
    CHECK(text_at(report, "summary") == ids.back() + " is pending");
    CHECK(has(lines_of(report, "where"), "waits for payment to answer charge_payment"));
    CHECK(has(lines_of(report, "where"), "a worker is missing: payment"));
    CHECK(lines_of(report, "next") == "./dev.sh start payment\n");
    house.start("payment");
    REQUIRE(all_confirmed(house, ids));
    const auto after = ctl_json(house, {"explain", ids.back()});
    CHECK(text_at(after, "summary") == ids.back() + " is confirmed; nothing of it is outstanding");
    CHECK(lines_of(after, "next").empty());
    for (const auto* moment : {"booking created", "hold_room accepted", "charge_payment asked",
                               "charge_payment accepted", "booking confirmed"})
        CHECK_MESSAGE(moments_with(after, moment) == 1, moment);
}

TEST_CASE("explain shows each attempt of what became a dead letter, and how to send it again") {
    auto& house = house_of_short_delays();
    const auto id = book_with_poison(house, 1).front();
    REQUIRE(need_attention(house, 1));
    const auto report = ctl_json(house, {"explain", id});
    CHECK(has(text_at(report, "summary"), "needs a person"));
    CHECK(moments_with(report, "hold_room failed at availability 1: ") == 5);
    CHECK(moments_with(report, "hold_room became a dead letter") == 1);
    CHECK(has(lines_of(report, "where"), "its message lies in availability.dead"));
    CHECK(has(lines_of(report, "next"), "bellhopctl dlq replay --booking " + id));
    cure(house);
    REQUIRE(ctl(house, {"dlq", "replay", "--booking", id}).exit_code == 0);
    CHECK(becomes(house, id, "confirmed"));
}

TEST_CASE("explain says that there is no such booking, and what it could not ask") {
    auto& house = fresh_house();
    const auto none = ctl(house, {"explain", "BOOK0000000000000000"});
    CHECK(none.exit_code == 1);
    CHECK(has(none.output, "no booking BOOK0000000000000000"));
    const auto id = book(house, new_booking()).at("booking_id");
    house.kill("availability");
    CHECK(has(ctl(house, {"explain", id}).output, id + " is confirmed"));
    house.kill("orchestrator");
    CHECK(ctl(house, {"explain", id}).exit_code == 1);
}

}  // namespace bellhop::tests
