// Bookings that need a person, and bellhopctl attention.
#include "operator_desk.hpp"
#include "stage.hpp"

#include <algorithm>
#include <fstream>

#include <doctest/doctest.h>

namespace bellhop::tests {

TEST_CASE("a booking that needs attention is listed, with its reason and what is parked") {
    auto& house = house_of_short_delays();
    const auto id = book_with_poison(house, 1, 1).front();
    REQUIRE(need_attention(house, 1));
    const auto list = ctl_json(house, {"attention", "list"});
    CHECK(text_at(list, "total") == "1");
    REQUIRE(list.member("bookings")->items.size() == 1);
    const auto& fact = list.member("bookings")->items.front();
    CHECK(text_at(fact, "booking_id") == id);
    CHECK(text_at(fact, "reason").find("poison") != std::string::npos);
    CHECK(is_timestamp(text_at(fact, "since")));
    REQUIRE(fact.member("parked")->items.size() == 1);
    CHECK(fact.member("parked")->items.front().text == id + "/hold_room");
    CHECK(ctl(house, {"attention", "list"}).output.find(id) != std::string::npos);
}

TEST_CASE("a retry confirms the booking once the cause is gone; a second one is refused") {
    auto& house = house_of_short_delays();
    const auto id = book_with_poison(house, 1).front();
    REQUIRE(need_attention(house, 1));
    cure(house);
    CHECK(ctl(house, {"attention", "retry", id}).exit_code == 0);
    CHECK(becomes(house, id, "confirmed"));
    const auto again = ctl(house, {"attention", "retry", id});
    CHECK(again.exit_code == 1);
    CHECK(again.output.find("needs no attention") != std::string::npos);
}

TEST_CASE("a resolved booking has failed, says why, and a replay of its letter changes nothing") {
    auto& house = house_of_short_delays();
    const auto id = book_with_poison(house, 1).front();
    REQUIRE(need_attention(house, 1));
    // A release of what was never held leaves a tombstone: the poison is in its way too.
    cure(house);
    CHECK(ctl(house, {"attention", "resolve", id}).exit_code == 2);
    CHECK(ctl(house, {"attention", "resolve", id, "--note", "sent elsewhere"}).exit_code == 0);
    CHECK(look_up(house, id).at("status") == "failed");
    const auto lines = history(house, id);
    CHECK(std::find(lines.begin(), lines.end(), "booking resolved by hand: sent elsewhere") !=
          lines.end());
    CHECK(need_attention(house, 0));
    const auto report = ctl_json(house, {"dlq", "replay", "--all"});
    CHECK(text_at(report, "done") == "0");
    CHECK(text_at(report.member("skips")->items.front(), "why") == "its booking has failed");
}

namespace {

/// The header that shows it.
Headers operator_token(const House& house) {
    std::ifstream file(house.run_dir() / "operator-token");
    std::string token;
    file >> token;
    return {{"Authorization", "Bearer " + token}};
}

}  // namespace

TEST_CASE("the operator's routes answer what can't be with what is wrong") {
    auto& house = any_house();
    const auto port = house.port("orchestrator");
    const auto token = operator_token(house);
    const auto confirmed = book(house, new_booking()).at("booking_id");
    const auto route = "/bookings/" + confirmed;
    CHECK(get(port, "/attention").at("total") == "0");
    CHECK(get(port, "/attention?limit=0").status == 400);
    CHECK(get(port, "/attention?limit=1001").status == 400);
    CHECK(post(port, route + "/retry", "", token).status == 409);
    CHECK(post(port, route + "/resolve", R"({"note":"x"})", token).status == 409);
    for (const auto* body : {"", "{}", "[]", R"({"note":""})", R"({"note":7})"}) {
        CAPTURE(body);
        CHECK(post(port, route + "/resolve", body, token).status == 400);
    }
    for (const auto* unknown : {"/bookings/BOOK1", "/bookings/nonsense"}) {
        CAPTURE(unknown);
        const std::string at = unknown;
        CHECK(get(port, at + "/commands").status == 404);
        CHECK(post(port, at + "/retry", "", token).status == 404);
        CHECK(post(port, at + "/resolve", R"({"note":"x"})", token).status == 404);
    }
    const auto commands = get(port, route + "/commands");
    CHECK(commands.at("status") == "confirmed");
    CHECK(commands.at("settled") == "true");
    CHECK(commands.at("reply_to") == "orchestrator.replies.1");
    CHECK(commands.json().member("awaited")->items.empty());
}

TEST_CASE(
    "what changes more than a guest's own booking needs the operator's token, and nothing else") {
    auto& house = any_house();
    const auto port = house.port("orchestrator");
    const auto id = book(house, new_booking()).at("booking_id");
    const auto route = "/bookings/" + id;
    for (const auto* wish : {"/retry", "/resolve"}) {
        CAPTURE(wish);
        const auto unasked = post(port, route + wish, R"({"note":"x"})");
        CHECK(unasked.status == 401);
        CHECK(unasked.header("www-authenticate") == R"(Bearer realm="bellhop operator")");
        CHECK(unasked.header("content-type") == "application/problem+json");
        CHECK(unasked.at("title") == "Unauthorized");
        const auto wrong =
            post(port, route + wish, R"({"note":"x"})", {{"Authorization", "Bearer 0123456789"}});
        CHECK(wrong.status == 403);
        CHECK(wrong.header("content-type") == "application/problem+json");
        CHECK(post(port, route + wish, R"({"note":"x"})", operator_token(house)).status == 409);
    }
    CHECK(get(port, "/attention").status == 200);
    CHECK(get(port, route + "/commands").status == 200);
    CHECK(remove(port, route).status == 200);
    CHECK(house.log("orchestrator").find(operator_token(house).front().second.substr(7)) ==
          std::string::npos);
}

}  // namespace bellhop::tests
