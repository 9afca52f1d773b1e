// Commands that their worker can't handle, whatever it does: parked, shown to a person, and mended
// by that person. The poison is a trigger in the worker's database.
#include "availability/contract/availability.hpp"
#include "bus/names.hpp"
#include "core/headers.hpp"
#include "flow/house.hpp"
#include "flow/invariants.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::flow;
using saga::Outcome;

namespace {

constexpr Milliseconds kHour{3600000};

enum class Poisoned { kHold, kRelease };

void poison(House& house, const BookingId& id, Poisoned what) {
    const auto database = house.look_into(Name::kAvailability);
    const std::string when = what == Poisoned::kHold ? "BEFORE INSERT ON holds WHEN NEW.booking_id"
                                                     : "BEFORE UPDATE ON holds WHEN OLD.booking_id";
    database->transaction([&](db::Transaction& tx) {
        tx.execute("CREATE TRIGGER poison " + when + " = '" + id.value() +
                   "' BEGIN SELECT RAISE(ABORT, 'poison'); END");
    });
}

void cure(House& house) {
    house.look_into(Name::kAvailability)->transaction([](db::Transaction& tx) {
        tx.execute("DROP TRIGGER poison");
    });
}

std::vector<Envelope> dead(const House& house) {
    return house.broker.waiting(bus::names::dead_letters("availability"));
}

bool needs_attention(House& house, const BookingId& id) {
    return house.scheduler.run_until([&] { return house.booking(id).state.needs_attention(); },
                                     kHour);
}

bool becomes(House& house, const BookingId& id, Outcome outcome) {
    return house.scheduler.run_until([&] { return house.booking(id).state.outcome == outcome; },
                                     Milliseconds{600000});
}

std::vector<std::string> needing(House& house) {
    std::vector<std::string> ids;
    house.look_into(Name::kOrchestrator)->read([&](db::Transaction& tx) {
        for (const auto& each : house.bookings().store().needing_attention(tx, 100))
            ids.push_back(each.id);
    });
    return ids;
}

std::vector<std::string> history(House& house, const BookingId& id) {
    std::vector<std::string> lines;
    house.look_into(Name::kOrchestrator)->read([&](db::Transaction& tx) {
        for (const auto& event : house.bookings().store().history(tx, id))
            lines.push_back(event.step + " " + event.what);
    });
    return lines;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

void ignore(const std::exception_ptr&, orchestrator::Bookings::Mended,
            const std::optional<orchestrator::Instance>&) {}

/// A booking whose hold is parked, and which knows it.
BookingId book_poison(House& house) {
    house.kill(Name::kAvailability);
    const auto id = house.book();
    poison(house, id, Poisoned::kHold);
    house.start(Name::kAvailability);
    REQUIRE(needs_attention(house, id));
    return id;
}

}  // namespace

TEST_CASE(
    "a poison message is parked, its neighbours are not, and a retry confirms it when the "
    "cause is gone") {
    House house;
    house.kill(Name::kAvailability);
    const auto id = house.book();
    std::vector<BookingId> neighbours;
    for (int i = 0; i < 5; ++i) neighbours.push_back(house.book("Standard"));
    poison(house, id, Poisoned::kHold);
    house.start(Name::kAvailability);
    REQUIRE(needs_attention(house, id));
    for (const auto& neighbour : neighbours) CHECK(becomes(house, neighbour, Outcome::kConfirmed));
    const auto later = house.book("Standard");
    CHECK(becomes(house, later, Outcome::kConfirmed));

    REQUIRE(dead(house).size() == 1);
    CHECK(dead(house).front().message_id.value() == id.value() + "/hold_room");
    CHECK(dead(house).front().correlation_id == id.value());
    CHECK(dead(house).front().headers.at(headers::kAttempts) == "5");
    const auto parked = house.booking(id);
    CHECK(parked.state.outcome == Outcome::kOpen);
    CHECK(parked.attention.find("poison") != std::string::npos);
    CHECK(parked.attention_at.time_since_epoch().count() > 0);
    CHECK(needing(house) == std::vector{id.value()});
    CHECK(has(history(house, id), "hold_room needs attention"));

    cure(house);
    house.bookings().retry(id, ignore);
    REQUIRE(house.settle());
    CHECK(house.booking(id).state.outcome == Outcome::kConfirmed);
    CHECK(house.booking(id).attention.empty());
    CHECK(needing(house).empty());
    // Its dead letter stays for a person to remove; nothing else is broken.
    CHECK(broken_invariants(house).size() == 1);
}

TEST_CASE("nobody asks for a parked command again: no dead letter more in a day, over restarts") {
    House house;
    const auto id = book_poison(house);
    house.scheduler.advance(12 * kHour);
    for (const auto name : {Name::kOrchestrator, Name::kAvailability}) {
        house.kill(name);
        house.start(name);
    }
    house.scheduler.advance(12 * kHour);
    CHECK(dead(house).size() == 1);
    CHECK(house.broker.waiting("availability.commands").empty());
    CHECK(needing(house) == std::vector{id.value()});
}

TEST_CASE("a lost answer about a parked command is given again") {
    House house;
    house.kill(Name::kAvailability);
    const auto id = house.book();
    poison(house, id, Poisoned::kHold);
    REQUIRE(house.scheduler.run_until(
        [&] { return house.broker.waiting("availability.commands").size() == 1; }, kHour));
    house.kill(Name::kOrchestrator);
    house.start(Name::kAvailability);
    REQUIRE(house.scheduler.run_until([&] { return dead(house).size() == 1; }, kHour));
    house.scheduler.advance(Milliseconds{5000});
    house.broker.go_down();  // and with it the transient reply
    house.broker.come_up();
    house.start(Name::kOrchestrator);
    REQUIRE(needs_attention(house, id));
    CHECK(dead(house).size() == 1);
}

TEST_CASE(
    "a retry that fails again needs attention again; resolved, the booking fails and its "
    "room is free") {
    House house;
    const auto id = book_poison(house);
    house.bookings().retry(id, ignore);
    REQUIRE(house.scheduler.run_until([&] { return dead(house).size() == 2; }, kHour));
    REQUIRE(needs_attention(house, id));
    cure(house);
    house.bookings().resolve(id, "the guest went elsewhere", ignore);
    REQUIRE(house.settle());
    const auto failed = house.booking(id);
    CHECK(failed.state.outcome == Outcome::kFailed);
    CHECK(failed.data.failure.message == "the guest went elsewhere");
    CHECK(has(history(house, id), " resolved by hand: the guest went elsewhere"));
    // Replayed late, the hold finds the tombstone of its undo.
    const auto next = house.book();
    REQUIRE(house.settle());
    CHECK(house.booking(next).state.outcome == Outcome::kConfirmed);
}

TEST_CASE(
    "a parked undo leaves the booking cancelled, blocks nobody, and is settled by retry or "
    "by hand") {
    for (const bool by_hand : {false, true}) {
        House house;
        const auto id = house.book();
        REQUIRE(house.settle());
        poison(house, id, Poisoned::kRelease);
        house.cancel(id);
        REQUIRE(needs_attention(house, id));
        const auto cancelled = house.booking(id);
        CHECK(cancelled.state.outcome == Outcome::kCancelled);
        CHECK_FALSE(cancelled.state.undoes(1));  // the money went back all the same
        CHECK(house.gateway.refunds() == 1);
        CHECK(has(history(house, id), "hold_room undo parked"));
        const auto other = house.book("Standard");
        CHECK(becomes(house, other, Outcome::kConfirmed));
        cure(house);
        if (by_hand) {
            house.bookings().resolve(id, "the room was freed at the desk", ignore);
        } else {
            house.bookings().retry(id, ignore);
        }
        REQUIRE(house.settle());
        CHECK(house.booking(id).state.settled());
        CHECK(needing(house).empty());
    }
}

TEST_CASE("a dead letter that somebody else replays confirms the booking without a word to it") {
    House house;
    const auto id = book_poison(house);
    cure(house);
    auto letter = dead(house).front();
    letter.exchange = bus::names::kCommands;
    letter.routing_key = letter.headers.at(headers::kQueue);
    letter.headers[headers::kReplay] = "operator";
    const auto link = house.broker.connect();
    REQUIRE(house.scheduler.run_until([&] { return link->can_publish(); }, Milliseconds{5000}));
    link->publish(letter, [](bus::Published) {});
    REQUIRE(becomes(house, id, Outcome::kConfirmed));
    CHECK(house.booking(id).attention.empty());
}

TEST_CASE("a guest cancels a booking that needs attention: cancelled, and nothing is left to do") {
    House house;
    const auto id = book_poison(house);
    cure(house);
    house.cancel(id);
    REQUIRE(house.settle());
    CHECK(house.booking(id).state.outcome == Outcome::kCancelled);
    CHECK(needing(house).empty());
}

TEST_CASE(
    "an answer that names another booking than it is sent for is parked, and changes nothing") {
    House house;
    house.kill(Name::kAvailability);
    const auto id = house.book();
    const auto link = house.broker.connect();
    REQUIRE(house.scheduler.run_until([&] { return link->can_publish(); }, Milliseconds{5000}));
    Envelope reply;
    reply.exchange = bus::names::kReplies;
    reply.routing_key = bus::names::reply_queue(1);
    reply.type = availability::contract::Held::kWireName;
    reply.message_id = MessageId{"forged"};
    reply.correlation_id = id.value();
    reply.body = wire::encode(availability::contract::Held{
        BookingId{"BOOK7"}, Money{Amount{1}, "USD"}, Money{Amount{3}, "USD"}});
    link->publish(reply, [](bus::Published) {});
    const auto letters = [&] {
        return house.broker.waiting(bus::names::dead_letters("orchestrator"));
    };
    REQUIRE(house.scheduler.run_until([&] { return letters().size() == 1; }, kHour));
    CHECK(letters().front().headers.at(headers::kReason) ==
          "booking_id: is not that of the booking that was asked for");
    CHECK(house.booking(id).state.row == 0);
    CHECK(house.booking(id).state.outcome == Outcome::kOpen);
}

TEST_CASE("beside a booking that needs attention, a lost answer of another is asked for again") {
    House house;
    (void)book_poison(house);
    house.scheduler.advance(Milliseconds{60000});
    const auto queue = bus::names::reply_queue(1);
    house.broker.delete_queue(queue);
    const auto other = house.book("Standard");
    house.scheduler.advance(Milliseconds{2000});
    house.broker.declare_queue(queue);
    house.broker.bind(std::string(bus::names::kReplies), queue, queue);
    CHECK(becomes(house, other, Outcome::kConfirmed));
}
