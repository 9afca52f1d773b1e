// Bookings through the whole pipeline, without a fault.
#include "flow/house.hpp"
#include "flow/invariants.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::flow;
using saga::Outcome;

TEST_CASE("one booking, as ARCHITECTURE tells it: held, charged, confirmed") {
    House house;
    const auto id = house.book();
    CHECK(house.booking(id).state.outcome == Outcome::kOpen);
    REQUIRE(house.settle());

    const auto done = house.booking(id);
    CHECK(done.state.outcome == Outcome::kConfirmed);
    CHECK(done.data.total == Money{Amount{90000}, "USD"});
    CHECK(done.data.transaction_id.value() == "TXN1001");
    CHECK(house.gateway.charges() == 1);
    CHECK(broken_invariants(house).empty());
}

TEST_CASE("the last suite is sold once, the second guest is refused with the reason") {
    House house;
    const auto first = house.book();
    const auto second = house.book();
    REQUIRE(house.settle());
    CHECK(house.booking(first).state.outcome == Outcome::kConfirmed);
    const auto refused = house.booking(second);
    CHECK(refused.state.outcome == Outcome::kFailed);
    CHECK(refused.data.failure.step == "availability");
    CHECK(refused.data.failure.message == "No Suite rooms available for the selected dates");
    CHECK(broken_invariants(house).empty());
}

TEST_CASE("a declined payment releases the room") {
    House house;
    const auto declined = house.book("Suite", "cowrie shells");
    REQUIRE(house.settle());
    CHECK(house.booking(declined).state.outcome == Outcome::kFailed);
    CHECK(house.booking(declined).data.failure.step == "payment");
    const auto next = house.book();
    REQUIRE(house.settle());
    CHECK(house.booking(next).state.outcome == Outcome::kConfirmed);
    CHECK(broken_invariants(house).empty());
}

TEST_CASE("a confirmed booking that is cancelled is refunded, and its room is free again") {
    House house;
    const auto id = house.book();
    REQUIRE(house.settle());
    house.cancel(id);
    REQUIRE(house.scheduler.run_until(
        [&] {
            return house.booking(id).state.decided() &&
                   house.booking(id).state.outcome == Outcome::kCancelled &&
                   house.booking(id).state.settled();
        },
        Milliseconds{60000}));
    REQUIRE(house.settle());
    CHECK(house.gateway.refunds() == 1);
    const auto next = house.book();
    REQUIRE(house.settle());
    CHECK(house.booking(next).state.outcome == Outcome::kConfirmed);
    CHECK(broken_invariants(house).empty());
}

TEST_CASE(
    "cancelled while its payment waits, a booking is never confirmed and its room is free before "
    "the payment "
    "service is back") {
    House house;
    house.kill(Name::kPayment);
    const auto id = house.book();
    REQUIRE(house.scheduler.run_until([&] { return house.booking(id).state.row == 1; },
                                      Milliseconds{60000}));
    house.cancel(id);
    REQUIRE(house.scheduler.run_until(
        [&] {
            return house.booking(id).state.outcome == Outcome::kCancelled &&
                   !house.booking(id).state.undoes(0);
        },
        Milliseconds{60000}));
    const auto other = house.book();
    house.start(Name::kPayment);
    REQUIRE(house.settle());
    CHECK(house.booking(id).state.outcome == Outcome::kCancelled);
    CHECK(house.booking(other).state.outcome == Outcome::kConfirmed);
    // The charge stood in the queue before its undo: what was taken was paid back.
    CHECK(house.gateway.charges() - house.gateway.refunds() == 1);
    CHECK(broken_invariants(house).empty());
}

TEST_CASE("while a worker is away for an hour, no copies of its commands pile up") {
    House house;
    house.kill(Name::kPayment);
    for (int i = 0; i < 5; ++i) house.book("Standard");
    house.scheduler.advance(Milliseconds{3600000});
    CHECK(house.broker.waiting("payment.commands").size() == 5);
    house.start(Name::kPayment);
    REQUIRE(house.settle());
    CHECK(house.gateway.charges() == 5);
    CHECK(broken_invariants(house).empty());
}
