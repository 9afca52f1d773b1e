// Beginning bookings, and the numbers of their events.
#include "availability/contract/availability.hpp"
#include "core/errors.hpp"
#include "office.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using orchestrator::Bookings;

namespace {

std::vector<std::int64_t> event_numbers(Office& office) {
    std::vector<std::int64_t> numbers;
    office.folder.database().read([&](db::Transaction& tx) {
        for (const auto& event : office.pipeline.store().events_after(tx, 0, {}, 100))
            numbers.push_back(event.number);
    });
    return numbers;
}

}  // namespace

TEST_CASE("where too many are pending a new booking is refused, one that is there is answered") {
    Office office(1);
    const auto first = office.book("key");
    CHECK(first.how == Bookings::Started::kNew);
    CHECK_THROWS_AS(office.book(), Unavailable);
    const auto refused = office.book("another key");
    REQUIRE(refused.error);
    CHECK_THROWS_AS(std::rethrow_exception(refused.error), Unavailable);
    CHECK_FALSE(refused.instance);
    const auto again = office.book("key");
    REQUIRE_FALSE(again.error);
    CHECK(again.how == Bookings::Started::kKnown);
    CHECK(again.instance->id == first.instance->id);
}

TEST_CASE("what another instance settled is pending no more after the next count") {
    Office office(1);
    office.pipeline.start();
    office.book();
    CHECK_THROWS_AS(office.book(), Unavailable);
    office.folder.database().transaction(
        [](db::Transaction& tx) { tx.execute("UPDATE bookings SET settled = 1"); });
    office.scheduler.advance(Milliseconds{11000});
    CHECK(office.pipeline.bookings().pending() == 0);
    CHECK_FALSE(office.book().error);
}

TEST_CASE("what another instance asks for is pending, and not its own") {
    Office office(10);
    office.pipeline.start();
    office.book();
    office.book();
    office.folder.database().transaction([](db::Transaction& tx) {
        tx.execute(
            "UPDATE bookings SET instance = 2 WHERE number = (SELECT MAX(number) FROM bookings)");
    });
    office.scheduler.advance(Milliseconds{11000});
    CHECK(office.pipeline.bookings().pending() == 2);
    CHECK(office.pipeline.bookings().own_pending() == 1);
}

TEST_CASE("events are numbered from 1 in the order of the commits, a rollback leaves no gap") {
    Office office;
    office.book();
    office.commits.submit(
        [&](db::Transaction& tx) {
            auto& store = office.pipeline.store();
            orchestrator::Instance instance;
            instance.id = store.next_id().value();
            store.record(tx, instance, {{"", "created"}, {"", "lost"}});
            throw Conflict("rolled back");
        },
        [](const std::exception_ptr&) {});
    office.scheduler.run_all_posted();
    office.book();
    CHECK(event_numbers(office) == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE("a page of events begins and ends anywhere, also between two facts of one transaction") {
    Office office;
    office.book();
    office.book();
    std::vector<std::int64_t> numbers;
    std::vector<std::string> facts;
    office.folder.database().read([&](db::Transaction& tx) {
        for (std::int64_t after = 0; after < 4; ++after) {
            const auto page = office.pipeline.store().events_after(tx, after, {}, 1);
            REQUIRE(page.size() == 1);
            numbers.push_back(page.front().number);
            facts.push_back(page.front().step + " " + page.front().what);
        }
        CHECK(office.pipeline.store().events_after(tx, 4, {}, 1).empty());
        CHECK(office.pipeline.store().last_event(tx) == 4);
    });
    CHECK(numbers == std::vector<std::int64_t>{1, 2, 3, 4});
    const std::vector<std::string> one{" created", "hold_room asked"};
    CHECK(facts == std::vector<std::string>{one[0], one[1], one[0], one[1]});
}

TEST_CASE("an operator's note of several lines stays one fact") {
    Office office;
    orchestrator::Instance instance;
    office.commits.submit(
        [&](db::Transaction& tx) {
            instance.id = office.pipeline.store().next_id().value();
            office.pipeline.store().record(tx, instance, {{"", "resolved: by\thand\nand phone"}});
        },
        [](const std::exception_ptr&) {});
    office.scheduler.run_all_posted();
    office.folder.database().read([&](db::Transaction& tx) {
        const auto history = office.pipeline.store().history(tx, BookingId{instance.id});
        REQUIRE(history.size() == 1);
        CHECK(history.front().what == "resolved: by hand and phone");
    });
}

TEST_CASE("all events of one transaction are told once, after its commit") {
    Office office;
    std::vector<std::int64_t> told;
    office.pipeline.start();
    office.pipeline.tail().on_events(
        [&](const auto& events) {
            for (const auto& event : events) told.push_back(event.number);
        },
        [] { return true; });
    office.book();
    CHECK(told == std::vector<std::int64_t>{1, 2});
    office.scheduler.advance(Milliseconds{500});
    CHECK(told == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("a booking made after the clock was set back has the higher number all the same") {
    Office office;
    // As another run left it, an hour ahead.
    const auto ahead = (Office::kStart + 3'600'000'000) * 100 + 7;
    const auto made = office.book();
    office.folder.database().transaction(
        [&](db::Transaction& tx) { tx.execute("UPDATE bookings SET number = :number", ahead); });
    office.pipeline.start();
    const auto next = office.book();
    CHECK(*orchestrator::booking_number(next.instance->id) > ahead);
}

TEST_CASE("a booking that is there is answered by its key although a new one would be refused") {
    Office office;
    const auto made = office.book("key");
    REQUIRE(made.instance);
    const auto refusal = std::make_exception_ptr(BadMessage("check_in", "must not be in the past"));
    const auto again = office.book("key", refusal);
    CHECK_FALSE(again.error);
    CHECK(again.how == Bookings::Started::kKnown);
    const auto other = office.book("other", refusal);
    CHECK_THROWS_AS(std::rethrow_exception(other.error), BadMessage);
    CHECK_FALSE(other.instance);
    CHECK_THROWS_AS(office.book("", refusal), BadMessage);
}

TEST_CASE("who begins to wait in the commit that decides the booking is woken by it") {
    Office office;
    const auto id = BookingId{office.book("key").instance->id};
    bool woken = false;
    // The retry is read first, and sees the booking open.
    office.pipeline.bookings().start(
        {}, orchestrator::IdempotencyKey{"key", "hash"}, [&](auto, auto, const auto& instance) {
            REQUIRE(instance);
            office.pipeline.waiting().wait(
                id, orchestrator::Until::kDecided, Milliseconds{5000},
                [&](const auto& decided) { woken = decided.has_value(); });
        });
    office.pipeline.bookings().cancel(id, [](auto, const auto&) {});
    office.scheduler.run_all_posted();
    CHECK(woken);
}

TEST_CASE("an answer tells how long its step took, since it was asked last; nothing else does") {
    Office office;
    std::vector<std::string> told;
    office.pipeline.store().on_events([&](const std::vector<orchestrator::BookingEvent>& own) {
        for (const auto& event : own) {
            if (event.took)
                told.push_back(event.step + " " + event.what + " " +
                               std::to_string(event.took->count()));
        }
    });
    const auto booked = office.book();
    CHECK(told.empty());
    office.scheduler.advance(Milliseconds{7});
    const BookingId id{booked.instance->id};
    Envelope reply;
    reply.type = availability::contract::Held::kWireName;
    reply.correlation_id = id.value();
    reply.body = wire::encode(
        availability::contract::Held{id, {Amount{30000}, "USD"}, {Amount{90000}, "USD"}});
    office.commits.submit([&](db::Transaction& tx) { office.pipeline.bookings().take(reply, tx); },
                          [](const std::exception_ptr&) {});
    office.scheduler.run_all_posted();
    CHECK(told == std::vector<std::string>{"hold_room accepted 7000"});
}
