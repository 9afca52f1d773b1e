// An operator who looks: bellhopctl bookings and queues.
#include "operator_desk.hpp"
#include "stage.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::vector<std::string> ids_of(const wire::Value& list) {
    std::vector<std::string> ids;
    for (const auto& each : list.member("bookings")->items)
        ids.push_back(text_at(each, "booking_id"));
    return ids;
}

/// Three bookings that wait for payment, the newest first.
std::vector<std::string> three_that_wait(House& house) {
    CHECK(house.terminate("payment") == 0);
    auto ids = book_many(house, 3);
    CHECK(the_broker().wait_for_depth("payment.commands", 3, kPatience));
    std::reverse(ids.begin(), ids.end());
    return ids;
}

const wire::Value* queue_of(const wire::Value& queues, const std::string& name) {
    for (const auto& each : queues.member("queues")->items) {
        if (text_at(each, "name") == name) return &each;
    }
    return nullptr;
}

}  // namespace

TEST_CASE("bookings that wait for a worker are listed with what they wait for") {
    auto& house = fresh_house();
    const auto confirmed = book(house, new_booking()).at("booking_id");
    const auto ids = three_that_wait(house);

    const auto list = ctl_json(house, {"bookings"});
    auto all = ids;
    all.push_back(confirmed);
    CHECK(ids_of(list) == all);
    const auto& newest = list.member("bookings")->items.front();
    CHECK(text_at(newest, "status") == "pending");
    REQUIRE(newest.member("waits_for")->items.size() == 1);
    CHECK(newest.member("waits_for")->items.front().text == "charge_payment (payment)");
    CHECK(list.member("bookings")->items.back().member("waits_for")->items.empty());

    const auto text = ctl(house, {"bookings", "--status", "pending"});
    CHECK(text.exit_code == 0);
    for (const auto& id : ids) CHECK(has(text.output, id + "  pending"));
    CHECK_FALSE(has(text.output, confirmed));
    CHECK(has(text.output, "waits for charge_payment (payment)"));
    CHECK(text.output.ends_with("next: bellhopctl explain " + ids.back() + "\n"));

    house.start_all();
    CHECK(all_confirmed(house, ids));
    CHECK(has(ctl(house, {"bookings", "--status", "pending"}).output, "no such bookings"));
}

TEST_CASE("more bookings than fit on a page are listed page by page, up to the limit") {
    auto& house = any_house();
    // Most of them fail: there are not so many rooms.
    const auto ids = book_many(house, 120);
    const auto listed = ids_of(ctl_json(house, {"bookings", "--limit", "115"}));
    CHECK(listed.size() == 115);
    CHECK(std::equal(listed.begin(), listed.end(), ids.rbegin()));
    CHECK(ids_of(ctl_json(house, {"bookings", "--guest", "nobody+1@example.com"})).empty());
    CHECK(ids_of(ctl_json(house, {"bookings", "--guest", "ada@example.com"})).size() == 20);
}

TEST_CASE("an option that can't be is named") {
    auto& house = any_house();
    for (const auto* words : {"--status", "--limit"}) {
        const auto refused = ctl(house, {"bookings", words, "nonsense"});
        CHECK(refused.exit_code == 2);
        CHECK(has(refused.output, std::string(words) + ": nonsense"));
    }
    CHECK(ctl(house, {"bookings", "--limit", "0"}).exit_code == 2);
    CHECK(ctl(house, {"top", "--interval", "0"}).exit_code == 2);
}

TEST_CASE("the queue that nobody consumes is named, with what starts its worker") {
    auto& house = fresh_house();
    CHECK(eventually(kPatience,
                     [&] { return has(ctl(house, {"queues"}).output, "nothing is off"); }));
    const auto ids = three_that_wait(house);
    CHECK(eventually(kPatience, [&] {
        const auto text = ctl(house, {"queues"}).output;
        return has(text, "! payment.commands: nobody consumes it: payment is missing") &&
               text.ends_with("next:\n  ./dev.sh start payment\n");
    }));
    wire::Value all;
    // The broker's counts of messages and of consumers come late, and not at the same moment.
    REQUIRE(eventually(kPatience, [&] {
        all = ctl_json(house, {"queues"});
        const auto* commands = queue_of(all, "payment.commands");
        return commands != nullptr && text_at(*commands, "waiting") == "3" &&
               text_at(*commands, "consumers") == "0";
    }));
    const auto* payment = queue_of(all, "payment.commands");
    CHECK(text_at(*payment, "limit") == "100000");
    CHECK(text_at(*queue_of(all, "availability.commands"), "consumers") == "1");
    house.start_all();
    CHECK(all_confirmed(house, ids));
    CHECK(eventually(kPatience,
                     [&] { return has(ctl(house, {"queues"}).output, "nothing is off"); }));
}

}  // namespace bellhop::tests
