// Queued recovery: whoever is away, bookings wait where the broker's own tools see them, and all of
// them come to be confirmed.
#include "desk.hpp"
#include "stage.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

constexpr int kBookings = 40;

int confirmed(const House& house, const std::vector<std::string>& ids) {
    return static_cast<int>(std::count_if(ids.begin(), ids.end(), [&](const auto& id) {
        return look_up(house, id).at("status") == "confirmed";
    }));
}

bool all_accepted(const std::vector<std::string>& ids) {
    return std::none_of(ids.begin(), ids.end(), [](const auto& id) { return id.empty(); });
}

bool none_decided(const House& house, const std::vector<std::string>& ids) {
    return std::all_of(ids.begin(), ids.end(), [&](const auto& id) {
        return look_up(house, id).at("status") == "pending";
    });
}

/// The worker is away while bookings are made. @return their ids, all of them in its queue
std::vector<std::string> book_without(House& house, const std::string& worker) {
    CHECK(house.terminate(worker) == 0);
    auto ids = book_many(house, kBookings);
    CHECK(all_accepted(ids));
    CHECK(the_broker().wait_for_depth(worker + ".commands", kBookings, kPatience));
    CHECK(none_decided(house, ids));
    return ids;
}

void check_recovered(House& house, const std::vector<std::string>& ids) {
    CHECK(all_confirmed(house, ids));
    CHECK(each_charged_once(house, ids));
    CHECK(the_broker().wait_for_depth("availability.commands", 0, kPatience));
    CHECK(the_broker().wait_for_depth("payment.commands", 0, kPatience));
    CHECK(dead_letters() == "");
}

}  // namespace

TEST_CASE("with the availability worker away 40 bookings wait in its queue, and it confirms all") {
    auto& house = fresh_house();
    const auto ids = book_without(house, "availability");
    house.start("availability");
    check_recovered(house, ids);
}

TEST_CASE("with the payment worker away 40 bookings wait in its queue, and it confirms all") {
    auto& house = fresh_house();
    const auto ids = book_without(house, "payment");
    house.start("payment");
    check_recovered(house, ids);
}

TEST_CASE("the orchestrator is killed while 40 bookings wait for the availability worker") {
    auto& house = fresh_house();
    const auto ids = book_without(house, "availability");
    house.kill("orchestrator");
    CHECK(the_broker().wait_for_depth("availability.commands", kBookings, kPatience));
    SUBCASE("and starts before the worker") {
        house.start("orchestrator");
        CHECK(none_decided(house, ids));
        house.start("availability");
    }
    SUBCASE("and starts after the worker has answered all of them") {
        house.start("availability");
        CHECK(the_broker().wait_for_depth("availability.commands", 0, kPatience));
        house.start("orchestrator");
    }
    check_recovered(house, ids);
}

TEST_CASE("the orchestrator is killed while 40 bookings wait for the payment worker") {
    auto& house = fresh_house();
    const auto ids = book_without(house, "payment");
    house.kill("orchestrator");
    house.start("payment");
    house.start("orchestrator");
    check_recovered(house, ids);
}

TEST_CASE("the broker is killed while 40 bookings wait in a queue of it") {
    auto& house = fresh_house();
    const auto ids = book_without(house, "payment");
    the_broker().kill_hard();
    the_broker().start();
    CHECK(the_broker().wait_for_depth("payment.commands", kBookings, kPatience));
    house.start("payment");
    check_recovered(house, ids);
}

TEST_CASE(
    "without a broker bookings are accepted, health is 200 and ready is 503; then all confirm") {
    auto& house = fresh_house();
    the_broker().kill_hard();
    for (const auto& name : House::names()) {
        CAPTURE(name);
        CHECK(eventually(kPatience, [&] { return get(house.port(name), "/ready").status == 503; }));
        const auto ready = get(house.port(name), "/ready");
        CHECK(ready.at("status") == "not ready");
        CHECK_FALSE(ready.json().member("problems")->items.empty());
        CHECK(get(house.port(name), "/health").status == 200);
    }
    const auto ids = book_many(house, kBookings);
    CHECK(all_accepted(ids));
    SUBCASE("with all services alive") {
        CHECK(none_decided(house, ids));
    }
    SUBCASE("with the orchestrator killed too") {
        house.kill("orchestrator");
        house.start("orchestrator");
        CHECK(none_decided(house, ids));
    }
    the_broker().start();
    check_recovered(house, ids);
    for (const auto& name : House::names()) CHECK(house.wait_ready(name, kPatience));
}

TEST_CASE("a worker is killed in the middle of 40 bookings, and each is charged once") {
    auto& house = empty_house();
    std::string worker;
    SUBCASE("availability") {
        worker = "availability";
    }
    SUBCASE("payment") {
        worker = "payment";
        // Slow, so that it dies with charges under way.
        house.set(worker, "BELLHOP_PAYMENT_DELAY_MS", "20");
    }
    house.start_all();
    std::vector<std::string> ids(kBookings);
    const auto answers = at_once(kBookings, [&](int) { return book(house, booking(), kAtOnce); });
    for (std::size_t number = 0; number < answers.size(); ++number) {
        CHECK(answers[number].status == 202);
        ids[number] = answers[number].at("booking_id");
    }
    house.kill(worker);
    CAPTURE(confirmed(house, ids));
    house.start(worker);
    check_recovered(house, ids);
}

TEST_CASE("a worker is killed again and again under load, and nothing is lost or done twice") {
    auto& house = fresh_house();
    std::vector<std::string> ids;
    for (int round = 0; round < 4; ++round) {
        const auto some = book_many(house, kBookings / 4);
        CHECK(all_accepted(some));
        ids.insert(ids.end(), some.begin(), some.end());
        const std::string worker = round % 2 == 0 ? "payment" : "availability";
        house.kill(worker);
        house.start(worker);
    }
    check_recovered(house, ids);
}

TEST_CASE("services that start before the broker wait for it") {
    auto& house = empty_house();
    the_broker().stop();
    for (const auto& name : {"orchestrator", "payment", "availability"}) house.start(name);
    for (const auto& name : House::names()) {
        CHECK(get(house.port(name), "/health").status == 200);
        CHECK(get(house.port(name), "/ready").status == 503);
        CHECK(eventually(kPatience,
                         [&] { return house.log(name).find("not ready") != std::string::npos; }));
    }
    const auto ids = book_many(house, 3);
    CHECK(all_accepted(ids));
    the_broker().start();
    for (const auto& name : House::names()) CHECK(house.wait_ready(name, kPatience));
    check_recovered(house, ids);
}

TEST_CASE("the order in which the services start does not matter") {
    auto& house = empty_house();
    house.start("orchestrator");
    const auto ids = book_many(house, 3);
    CHECK(all_accepted(ids));
    house.start("payment");
    house.start("availability");
    check_recovered(house, ids);
}

}  // namespace bellhop::tests
