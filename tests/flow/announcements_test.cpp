// What others hear of bookings on `booking.events`: each fact once, in order, whatever happens.
#include "bus/names.hpp"
#include "core/headers.hpp"
#include "flow/announced.hpp"
#include "flow/house.hpp"
#include "flow/invariants.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::flow;

namespace {

using Types = std::vector<std::string>;

constexpr auto kSecond = Name::kSecondOrchestrator;
constexpr Milliseconds kMinute{60000};

/// The types of one booking's events in their order; copies count.
Types heard(House& house, const BookingId& id) {
    Types types;
    for (const auto& event : house.announced()) {
        if (event.correlation_id == id.value()) types.push_back(event.type);
    }
    return types;
}

const Types kConfirmed{"booking.created", "room.held", "payment.completed", "booking.confirmed"};

void check_promises(House& house) {
    const auto broken = broken_invariants(house);
    CHECK_MESSAGE(broken.empty(), (broken.empty() ? "" : broken.front()));
}

void poison(House& house, const char* change) {
    const std::string sql = change;
    house.look_into(Name::kAvailability)->transaction([&](db::Transaction& tx) {
        tx.execute("CREATE TRIGGER poison " + sql + " BEGIN SELECT RAISE(ABORT, 'poison'); END");
    });
}

void cure(House& house) {
    house.look_into(Name::kAvailability)->transaction([](db::Transaction& tx) {
        tx.execute("DROP TRIGGER poison");
    });
}

void replay_dead_letter(House& house) {
    auto letter = house.broker.waiting(bus::names::dead_letters("availability")).front();
    letter.exchange = bus::names::kCommands;
    letter.routing_key = letter.headers.at(headers::kQueue);
    letter.headers[headers::kReplay] = "operator";
    const auto link = house.broker.connect();
    REQUIRE(house.scheduler.run_until([&] { return link->can_publish(); }, kMinute));
    bool taken = false;
    link->publish(letter, [&](bus::Published) { taken = true; });
    REQUIRE(house.scheduler.run_until([&] { return taken; }, kMinute));
}

void bind_listener(House& house, const std::string& pattern = "#") {
    house.broker.declare_queue(House::kListener);
    house.broker.bind(std::string(bus::names::kEvents), pattern, House::kListener);
}

/// Nobody listens, and the one that announces knows it.
void fall_silent(House& house) {
    house.broker.delete_queue(House::kListener);
    house.scheduler.advance(kMinute);
    house.book("Standard");
    REQUIRE(house.scheduler.run_until(
        [&] { return house.pipeline(Name::kOrchestrator).publisher().silent(); }, kMinute));
    REQUIRE(house.settle());
}

}  // namespace

TEST_CASE("a confirmed booking is announced in four events, as CloudEvents") {
    House house;
    const auto id = house.book();
    REQUIRE(house.settle());
    CHECK(heard(house, id) == kConfirmed);
    const auto held = house.announced().at(1);
    CHECK(held.content_type == "application/cloudevents+json; charset=utf-8");
    CHECK(held.routing_key == "room.held");
    CHECK(held.message_id.value() == id.value() + "/room.held");
    const auto time = held.body.substr(held.body.find("\"time\""), 36);
    CHECK(held.body ==
          R"({"specversion":"1.0","id":")" + id.value() +
              R"(/room.held","source":"/bellhop/orchestrator","type":"room.held","subject":")" +
              id.value() + "\"," + time +
              R"(,"datacontenttype":"application/json","sequence":"0000000000000000003","data":)" +
              R"({"booking_id":")" + id.value() +
              R"(","hotel_name":"Grand Plaza","room_type":"Suite","check_in":"2026-02-15",)" +
              R"("check_out":"2026-02-18","room_rate":{"amount":300.00,"currency":"USD"},)" +
              R"("total":{"amount":900.00,"currency":"USD"}}})");
    check_promises(house);
}

TEST_CASE("what is refused, declined or cancelled is announced with what is undone") {
    House house;
    const auto first = house.book();
    REQUIRE(house.settle());
    const auto sold_out = house.book();
    const auto declined = house.book("Standard", "cowrie shells");
    REQUIRE(house.settle());
    house.cancel(first);
    house.scheduler.advance(kMinute);
    REQUIRE(house.settle());
    CHECK(heard(house, sold_out) == Types{"booking.created", "booking.failed"});
    CHECK(heard(house, declined) == Types{"booking.created", "room.held", "payment.failed",
                                          "booking.failed", "room.released"});
    const auto all = heard(house, first);
    REQUIRE(all.size() == 7);
    CHECK(Types(all.begin(), all.begin() + 5) == Types{"booking.created", "room.held",
                                                       "payment.completed", "booking.confirmed",
                                                       "booking.cancelled"});
    CHECK(std::count(all.begin(), all.end(), "payment.refunded") == 1);
    CHECK(std::count(all.begin(), all.end(), "room.released") == 1);
    check_promises(house);
}

TEST_CASE("a room that was held behind the back of a cancelled booking is announced with its end") {
    House house;
    house.kill(Name::kAvailability);
    const auto id = house.book();
    house.scheduler.advance(Milliseconds{1000});
    house.cancel(id);
    house.start(Name::kAvailability);
    REQUIRE(house.settle());
    CHECK(heard(house, id) ==
          Types{"booking.created", "booking.cancelled", "room.held", "room.released"});
    check_promises(house);
}

TEST_CASE("a room that never was held is neither held nor released for others") {
    House house;
    house.kill(Name::kAvailability);
    const auto id = house.book();
    house.scheduler.advance(Milliseconds{1000});
    // The do is lost with its queue: the undo comes first, and keeps it from being done.
    const std::string commands{bus::names::kAvailabilityCommands};
    house.broker.delete_queue(commands);
    house.broker.declare_queue(commands);
    house.broker.bind(std::string(bus::names::kCommands), commands, commands);
    house.cancel(id);
    house.start(Name::kAvailability);
    REQUIRE(house.settle());
    CHECK(heard(house, id) == Types{"booking.created", "booking.cancelled"});
    check_promises(house);
}

TEST_CASE("a release that was resolved by hand, and is replayed afterwards, is announced once") {
    House house;
    const auto id = house.book();
    REQUIRE(house.settle());
    poison(house, "BEFORE UPDATE ON holds");
    house.cancel(id);
    REQUIRE(house.scheduler.run_until([&] { return house.booking(id).state.needs_attention(); },
                                      Milliseconds{3600000}));
    cure(house);
    house.bookings().resolve(id, "by hand", [](const auto&, auto, const auto&) {});
    REQUIRE(house.settle());
    CHECK(heard(house, id).back() == "payment.refunded");
    for (int i = 0; i < 2; ++i) {
        replay_dead_letter(house);
        house.scheduler.advance(kMinute);
    }
    REQUIRE(house.settle());
    CHECK(heard(house, id).back() == "room.released");
    CHECK(heard(house, id).size() == 7);
}

TEST_CASE("a queue that refuses events delays them, and changes nothing of their order") {
    House house;
    house.broker.declare_queue(House::kListener, 0);
    std::vector<BookingId> ids;
    ids.reserve(5);
    for (int i = 0; i < 5; ++i) ids.push_back(house.book("Standard"));
    house.scheduler.advance(kMinute);
    for (const auto& id : ids) CHECK(house.booking(id).state.settled());
    CHECK(house.announced().empty());
    house.broker.declare_queue(House::kListener, 3);
    house.scheduler.advance(kMinute);
    house.broker.declare_queue(House::kListener, 1000);
    REQUIRE(house.settle());
    for (const auto& id : ids) CHECK(heard(house, id) == kConfirmed);
    check_promises(house);
}

TEST_CASE("more events than are held in memory are announced from the table") {
    House house;
    house.broker.declare_queue(House::kListener, 0);
    for (int i = 0; i < 1200; ++i) house.book("Penthouse");
    house.scheduler.advance(kMinute);
    CHECK(house.pipeline(Name::kOrchestrator).publisher().unconfirmed() <= 2000);
    house.broker.declare_queue(House::kListener, 100000);
    REQUIRE(house.settle());
    CHECK(house.announced().size() == 2400);
    check_promises(house);
}

TEST_CASE("what one orchestrator did is announced by the one that announces") {
    House house;
    house.start(kSecond);
    std::vector<BookingId> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(house.book("Standard", "credit_card", Name::kOrchestrator));
        ids.push_back(house.book("Standard", "credit_card", kSecond));
    }
    REQUIRE(house.settle());
    CHECK(house.pipeline(Name::kOrchestrator).publisher().announces());
    CHECK_FALSE(house.pipeline(kSecond).publisher().announces());
    for (const auto& id : ids) CHECK(heard(house, id) == kConfirmed);
    check_promises(house);
}

TEST_CASE("when the one that announces is gone, another goes on where it was") {
    House house;
    house.start(kSecond);
    const auto before = house.book("Standard");
    REQUIRE(house.settle());
    house.kill(Name::kOrchestrator);
    const auto after = house.book("Standard", "credit_card", kSecond);
    house.scheduler.advance(Milliseconds{10000});
    CHECK(heard(house, after).empty());
    house.scheduler.advance(Milliseconds{10000});
    CHECK(heard(house, after) == kConfirmed);
    CHECK(house.pipeline(kSecond).publisher().announces());
    // The first one returns, and leaves it to the second.
    house.start(Name::kOrchestrator);
    const auto last = house.book("Standard");
    REQUIRE(house.settle());
    CHECK(heard(house, before) == kConfirmed);
    CHECK(heard(house, last) == kConfirmed);
    CHECK(house.pipeline(kSecond).publisher().announces());
    check_promises(house);
}

TEST_CASE(
    "an orchestrator killed before it noted what it announced repeats it under the same ids") {
    House house;
    const auto id = house.book();
    REQUIRE(house.scheduler.run_until([&] { return heard(house, id).size() == 4; }, kMinute));
    house.look_into(Name::kOrchestrator)->transaction([](db::Transaction& tx) {
        tx.execute("UPDATE announcements SET last = 0");
    });
    house.kill(Name::kOrchestrator);
    house.start(Name::kOrchestrator);
    REQUIRE(house.settle());
    CHECK(heard(house, id).size() == 8);
    CHECK(heard_of_each(house.announced()).at(id.value()) == kConfirmed);
    check_promises(house);
}

TEST_CASE("a payment that was asked for directly is no event of a booking") {
    House house;
    house.ask_direct_payment(
        {BookingId{"DESK1"}, "Guest", "Grand Plaza", {Amount{100}, "USD"}, "credit_card"});
    house.scheduler.advance(kMinute);
    CHECK(house.gateway.charges() == 1);
    CHECK(house.announced().empty());
}

TEST_CASE("where nobody has bound a queue events are not sent one by one") {
    House house;
    fall_silent(house);
    const auto& publisher = house.pipeline(Name::kOrchestrator).publisher();
    const auto before = publisher.counters().confirmed;
    for (int i = 0; i < 5; ++i) house.book("Standard");
    REQUIRE(house.settle());
    house.scheduler.advance(Milliseconds{5000});
    CHECK(publisher.silent());
    CHECK(publisher.counters().confirmed == before);
    CHECK(publisher.backlog() == 0);
}

TEST_CASE("who binds a queue hears every event from then on") {
    House house;
    fall_silent(house);
    house.scheduler.advance(kMinute);
    bind_listener(house);
    const auto id = house.book("Standard");
    REQUIRE(house.settle());
    REQUIRE(house.scheduler.run_until([&] { return heard(house, id).size() == 4; }, kMinute));
    CHECK(heard(house, id) == kConfirmed);
}

TEST_CASE(
    "who binds a queue just before the one that announces dies hears every event from then on") {
    House house;
    fall_silent(house);
    house.scheduler.advance(kMinute);
    bind_listener(house);
    const auto id = house.book("Standard");
    REQUIRE(house.scheduler.run_until([&] { return house.booking(id).state.settled(); },
                                      Milliseconds{900}));
    house.kill(Name::kOrchestrator);
    house.start(Name::kOrchestrator);
    REQUIRE(house.settle());
    REQUIRE(house.scheduler.run_until([&] { return heard(house, id).size() == 4; }, kMinute));
    CHECK(heard(house, id) == kConfirmed);
}

TEST_CASE("who listens only to a kind of event that never happened before hears the first one") {
    House house;
    const auto id = house.book();
    REQUIRE(house.settle());
    fall_silent(house);
    bind_listener(house, "payment.refunded");
    house.cancel(id);
    REQUIRE(house.settle());
    REQUIRE(house.scheduler.run_until([&] { return !heard(house, id).empty(); }, kMinute));
    CHECK(heard(house, id).front() == "payment.refunded");
}

TEST_CASE("an old event that asks for listeners says so") {
    House house;
    fall_silent(house);
    bind_listener(house);
    house.scheduler.advance(kMinute);
    const auto events = house.announced();
    REQUIRE(!events.empty());
    CHECK(events.front().headers.contains(headers::kProbe));
    const auto id = house.book("Standard");
    REQUIRE(house.settle());
    CHECK_FALSE(house.announced().back().headers.contains(headers::kProbe));
}

TEST_CASE("what happens while the broker is away is not left out") {
    House house;
    fall_silent(house);
    house.scheduler.advance(kMinute);
    const auto& publisher = house.pipeline(Name::kOrchestrator).publisher();
    REQUIRE(publisher.backlog() == 0);
    house.broker.go_down();
    const auto id = house.book("Standard");
    house.scheduler.advance(kMinute);
    CHECK(publisher.backlog() > 0);
    bind_listener(house);
    house.broker.come_up();
    REQUIRE(house.settle());
    REQUIRE(house.scheduler.run_until([&] { return heard(house, id).size() == 4; }, kMinute));
    CHECK(heard(house, id) == kConfirmed);
}
