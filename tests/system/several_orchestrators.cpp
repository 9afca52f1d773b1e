// Two orchestrator processes behind one address, on one PostgreSQL: either finishes any booking.
#include "conformance/http/raw_client.hpp"
#include "desk.hpp"
#include "stage.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

const std::string kFirst = "orchestrator";
const std::string kSecond = "orchestrator 2";

/// A house with two orchestrators, both ready, that ask again soon.
House& house_of_two() {
    auto& house = empty_house({{"BELLHOP_ASK_AGAIN_SECONDS", "2"}});
    CHECK(house.add_instance(kFirst, 2) == kSecond);
    house.start_all();
    house.start(kSecond);
    REQUIRE(house.wait_ready(kSecond, kPatience));
    return house;
}

Answer book_at(const House& house, const std::string& name, const std::string& body,
               const Headers& headers = {}) {
    return post(house.port(name), "/book-hotel", body, headers);
}

/// The numbers of the next events that a reader is told.
std::vector<std::string> next_ids(RawClient& reader, std::size_t count) {
    std::vector<std::string> ids;
    while (ids.size() < count) {
        const auto block = reader.read_until("\n\n");
        if (block.empty()) break;
        const auto from = block.find("id: ");
        if (from == std::string::npos) continue;
        ids.push_back(block.substr(from + 4, block.find('\n', from) - from - 4));
    }
    return ids;
}

/// A reader of /events from now on.
std::unique_ptr<RawClient> reader_at(const House& house, const std::string& name) {
    auto reader = std::make_unique<RawClient>(house.port(name));
    auto& client = *reader;
    client.send(request("GET", "/events", ""));
    client.read_until("\r\n\r\n");
    client.read_until("\n\n");
    return reader;
}

}  // namespace

TEST_CASE("a client that waits at one is answered when the other decides its booking") {
    auto& house = house_of_two();
    house.terminate("availability");
    Answer told;
    std::chrono::steady_clock::time_point told_at;
    std::thread client([&] {
        told = book_at(house, kFirst, new_booking(), {{"Prefer", "wait=30"}});
        told_at = std::chrono::steady_clock::now();
    });
    std::string id;
    CHECK(eventually(kPatience, [&] {
        const auto page = get(house.port(kSecond), "/bookings?limit=1").json();
        const auto* all = page.member("bookings");
        if (all->items.empty()) return false;
        id = all->items.front().member("booking_id")->text;
        return true;
    }));
    const auto cancelled = remove(house.port(kSecond), "/bookings/" + id, kAtOnce);
    const auto cancelled_at = std::chrono::steady_clock::now();
    client.join();
    CHECK(cancelled.status == 200);
    CHECK(told.status == 409);
    CHECK(told.at("status") == "cancelled");
    const auto later = std::chrono::duration_cast<Milliseconds>(told_at - cancelled_at);
    // 200 ms where the machine is idle.
    CHECK(later.count() < 1000);
    MESSAGE("told " << later.count() << " ms after the other orchestrator's answer");
}

TEST_CASE("one key at both at once is one booking, and both confirm it") {
    auto& house = house_of_two();
    const auto body = new_booking();
    const auto answers = at_once(16, [&](int number) {
        return book_at(house, number % 2 == 0 ? kFirst : kSecond, body,
                       {{"Idempotency-Key", "several-" + std::to_string(number / 4)}});
    });
    CHECK(count_of(answers, 200) == 16);
    for (std::size_t i = 0; i < answers.size(); ++i)
        CHECK(answers[i].at("booking_id") == answers[i / 4 * 4].at("booking_id"));
    CHECK(dead_letters() == "");
}

TEST_CASE("both tell the same events, in the order of their numbers, without a gap") {
    auto& house = house_of_two();
    auto first = reader_at(house, kFirst);
    auto second = reader_at(house, kSecond);
    const auto answers = at_once(
        40, [&](int n) { return book_at(house, n % 2 == 0 ? kFirst : kSecond, new_booking()); });
    CHECK(count_of(answers, 200) == 40);
    const auto ids = next_ids(*first, 240);
    REQUIRE(ids.size() == 240);
    CHECK(ids == next_ids(*second, 240));
    for (std::size_t i = 1; i < ids.size(); ++i)
        CHECK(std::stoll(ids[i]) == std::stoll(ids[i - 1]) + 1);
}

TEST_CASE("a number is given once, and a killed instance comes up at once") {
    auto& house = house_of_two();
    house.terminate(kSecond);
    house.set(kSecond, "BELLHOP_INSTANCE", "1");
    CHECK(house.run_to_end(kSecond) == 2);
    CHECK(house.log(kSecond).find("an orchestrator 1 runs already on postgresql://") !=
          std::string::npos);
    house.kill(kFirst);
    house.start(kFirst);
    CHECK(house.wait_ready(kFirst, Milliseconds{5000}));
    CHECK(book(house, new_booking()).status == 200);
}

TEST_CASE("what an orchestrator that is killed and never returns began, the other one finishes") {
    auto& house = house_of_two();
    house.terminate("payment");
    const auto ids = book_many(house, 20);
    CHECK(the_broker().wait_for_depth("payment.commands", 20, kPatience));
    house.kill(kFirst);
    house.start("payment");
    for (const auto& id : ids) {
        CHECK(eventually(kPatience, [&] {
            return get(house.port(kSecond), "/bookings/" + id).at("status") == "confirmed";
        }));
        const auto paid = get(house.port(kSecond), "/bookings/" + id).at("transaction_id");
        CHECK(payment_status(house, paid).at("booking_id") == id);
    }
    CHECK(payment_status(house, "TXN1021").status == 404);
    CHECK(dead_letters() == "");
}

}  // namespace bellhop::tests
