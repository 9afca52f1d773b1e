// The whole life of a poison message: a valid one, whose handler always throws.
#include "operator_desk.hpp"
#include "stage.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace bellhop::tests {

TEST_CASE(
    "a poison message is parked after its attempts, its neighbours are not, other bookings go on, "
    "and its replay confirms it once the cause is gone") {
    auto& house = house_of_short_delays();
    const auto ids = book_with_poison(house, 1, 5);
    const auto& poisoned = ids.front();
    REQUIRE(need_attention(house, 1));
    CHECK(all_confirmed(house, {ids.begin() + 1, ids.end()}));
    CHECK(book(house, new_booking()).status == 200);
    CHECK(look_up(house, poisoned).at("status") == "pending");
    const auto lines = history(house, poisoned);
    CHECK(std::count(lines.begin(), lines.end(), "hold_room needs attention") == 1);

    const auto list = ctl_json(house, {"dlq", "list"});
    REQUIRE(list.member("causes")->items.size() == 1);
    const auto& cause = list.member("causes")->items.front();
    CHECK(text_at(cause, "count") == "1");
    CHECK(text_at(cause, "service") == "availability");
    CHECK(text_at(cause, "reason").find("poison") != std::string::npos);
    const auto letter = ctl_json(house, {"dlq", "show", poisoned});
    CHECK(text_at(letter, "message_id") == poisoned + "/hold_room");
    CHECK(text_at(letter, "attempts") == "5");
    CHECK(letter.member("attempt_list")->items.size() == 5);
    CHECK(text_at(letter, "queue") == "availability.commands");

    const auto code = text_at(cause, "code");
    CHECK(numbers(ctl_json(house, {"dlq", "replay", "--cause", code, "--dry-run"})) ==
          "1 1 1 0 0 0 1");
    CHECK(dead_count(house) == "1");
    cure(house);
    CHECK(numbers(ctl_json(house, {"dlq", "replay", "--cause", code})) == "1 1 1 0 0 0 0");
    CHECK(becomes(house, poisoned, "confirmed"));
    CHECK(need_attention(house, 0));
    CHECK(dead_count(house) == "0");
    CHECK(ctl(house, {"audit", "--at-rest"}).exit_code == 0);
}

}  // namespace bellhop::tests
