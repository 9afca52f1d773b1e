// What the dashboard's figures come from, on real services, a real broker and a real database.
#include "desk.hpp"
#include "stage.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

using Names = std::vector<std::string>;

Names found(const House& house, const std::string& query) {
    const auto page = get(house.port("orchestrator"), "/bookings?search=" + query);
    REQUIRE(page.status == 200);
    Names guests;
    const auto body = page.json();
    for (const auto& each : body.member("bookings")->items)
        guests.push_back(each.member("guest_name")->text);
    std::sort(guests.begin(), guests.end());
    return guests;
}

/// A step of GET /pipeline, as it is now.
wire::Value step_of(const House& house, const std::string& worker) {
    const auto answer = get(house.port("orchestrator"), "/pipeline");
    REQUIRE(answer.status == 200);
    const auto picture = answer.json();
    for (const auto& step : picture.member("steps")->items) {
        if (step.member("worker")->text == worker) return step;
    }
    FAIL("no step of " << worker);
    return {};
}

bool stands(const wire::Value& step, const std::string& member, const std::string& text) {
    const auto* value = step.member(member);
    return value != nullptr && value->text == text;
}

}  // namespace

TEST_CASE("a search finds a part of name, e-mail or hotel, in any case, and its signs are signs") {
    auto& house = fresh_house();
    const auto guest = [&](const std::string& name, const std::string& email) {
        CHECK(book(house, new_booking({{"guest_name", '"' + name + '"'},
                                       {"guest_email", '"' + email + '"'}}))
                  .status == 200);
    };
    guest("Radia Perlman", "radia@example.com");
    guest("100% Grace_Hopper", "grace@navy.example");
    CHECK(cancel(house, book(house, suite(new_days())).at("booking_id")).status == 200);
    CHECK(found(house, "PERL") == Names{"Radia Perlman"});
    CHECK(found(house, "navy") == Names{"100% Grace_Hopper"});
    CHECK(found(house, "oceanview%20r") == Names{"100% Grace_Hopper", "Radia Perlman"});
    CHECK(found(house, "%25") == Names{"100% Grace_Hopper"});
    CHECK(found(house, "e_h") == Names{"100% Grace_Hopper"});
    CHECK(found(house, "%5C").empty());
    CHECK(found(house, "plaza&status=confirmed").empty());
    CHECK(found(house, "plaza&status=cancelled").size() == 1);
}

TEST_CASE("the figures sum up bookings and money by hotel and outcome") {
    auto& house = fresh_house();
    for (int i = 0; i < 2; ++i) REQUIRE(book(house, new_booking()).status == 200);
    REQUIRE(book(house, new_booking({{"hotel_name", "\"Nowhere\""}})).status == 404);
    const auto figures = get(house.port("orchestrator"), "/figures").json();
    CHECK(figures.member("bookings")->text == "3");
    CHECK(figures.member("all")->text == "true");
    const auto& sums = figures.member("sums")->items;
    REQUIRE(sums.size() == 2);
    CHECK(stands(sums[0], "hotel", "Nowhere"));
    CHECK(stands(sums[0], "status", "failed"));
    CHECK(stands(sums[0], "total", "0.00"));
    CHECK(stands(sums[1], "hotel", "Oceanview Resort"));
    CHECK(stands(sums[1], "bookings", "2"));
    CHECK(stands(sums[1], "total", "300.00"));
    CHECK(stands(sums[1], "currency", "USD"));
}

TEST_CASE("the picture shows who is away, what waits for it, and that it is gone when it is back") {
    auto& house = fresh_house();
    CHECK(house.terminate("payment") == 0);
    const auto ids = book_many(house, 3);
    CHECK(eventually(kPatience, [&] {
        const auto step = step_of(house, "payment");
        return stands(step, "health", "missing") && stands(step, "depth", "3") &&
               stands(step, "waiting", "3");
    }));
    CHECK(stands(step_of(house, "availability"), "health", "working"));
    house.start("payment");
    CHECK(all_confirmed(house, ids));
    CHECK(eventually(kPatience, [&] {
        const auto step = step_of(house, "payment");
        return stands(step, "health", "working") && stands(step, "depth", "0") &&
               stands(step, "waiting", "0") && stands(step, "answered_last_minute", "3");
    }));
}

TEST_CASE("the rooms that are taken are counted, and while availability is away its last word is") {
    auto& house = empty_house();
    house.set("orchestrator", "BELLHOP_AVAILABILITY_URL", house.url("availability"));
    house.start_all();
    const auto days = new_days();
    REQUIRE(book(house, suite(days)).status == 200);
    const auto from = days.check_in.substr(1, days.check_in.size() - 2);
    const auto ask = [&] {
        return get(house.port("orchestrator"), "/occupancy?days=2&from=" + from);
    };
    constexpr auto kTaken = R"("name":"Suite","rate":300.00,"currency":"USD")";
    const auto fresh = ask();
    CHECK(fresh.at("fresh") == "true");
    const auto suite_at = fresh.body.find(kTaken);
    REQUIRE(suite_at != std::string::npos);
    CHECK(fresh.body.find(R"("rooms":1,"taken":[1,0])", suite_at) != std::string::npos);
    CHECK(house.terminate("availability") == 0);
    CHECK(eventually(kPatience, [&] { return ask().at("fresh") == "false"; }));
    CHECK(ask().body.find(R"("rooms":1,"taken":[1,0])") != std::string::npos);
}

}  // namespace bellhop::tests
