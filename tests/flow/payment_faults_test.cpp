// The gateway on its bad days, while the worker dies and the guest cancels: no money is kept for a
// booking that is not confirmed, whenever the gateway takes it.
#include "flow/house.hpp"
#include "flow/invariants.hpp"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::flow;
using payment::SimulatedGateway;
using saga::Outcome;
using Charges = SimulatedGateway::Conduct::Charges;
using Refunds = SimulatedGateway::Conduct::Refunds;

namespace {

constexpr Milliseconds kHour{3'600'000};

std::string state_of_payment(House& house, const BookingId& id) {
    std::string state = "none";
    house.look_into(Name::kPayment)->read([&](db::Transaction& tx) {
        const auto row =
            tx.row<std::string>("SELECT state FROM payments WHERE booking_id = :id", id);
        if (row) state = std::get<0>(*row);
    });
    return state;
}

std::string origin_of_payment(House& house, const BookingId& id) {
    std::string origin;
    house.look_into(Name::kPayment)->read([&](db::Transaction& tx) {
        const auto row =
            tx.row<std::string>("SELECT origin FROM payments WHERE booking_id = :id", id);
        if (row) origin = std::get<0>(*row);
    });
    return origin;
}

bool comes_to(House& house, const BookingId& id, const std::string& state, Milliseconds most) {
    return house.scheduler.run_until([&] { return state_of_payment(house, id) == state; }, most);
}

/// Nothing may be left but what the promises say.
void check_promises(House& house) {
    const auto broken = broken_invariants(house);
    CHECK_MESSAGE(broken.empty(), (broken.empty() ? "" : broken.front()));
}

void run_turns(House& house, int turns) {
    for (int i = 0; i < turns; ++i) {
        if (house.scheduler.run_posted() == 0) house.scheduler.advance(Milliseconds{20});
    }
}

constexpr int kTurns = 60;

/// A second worker on the same queue and the same database.
struct Twin {
    explicit Twin(House& house)
        : process(
              {house.scheduler, open_migrated(house.database_of(Name::kPayment), Name::kPayment),
               house.broker.connect()},
              Name::kPayment),
          worker(process.scheduler, process.random, *process.bus, process.commits, house.gateway) {
        worker.receiver().start();
    }
    Process process;
    payment::Worker worker;
};

}  // namespace

TEST_CASE("a charge that completes after the booking was cancelled and its refund asked for") {
    for (const auto charges : {Charges::kLate, Charges::kLateUnheard}) {
        CAPTURE(static_cast<int>(charges));
        House house;
        house.gateway.behave({.charges = charges, .late_by = Milliseconds{20'000}});
        const auto id = house.book();
        REQUIRE(comes_to(house, id, "asking", Milliseconds{10'000}));
        house.scheduler.advance(Milliseconds{100});
        house.kill(Name::kPayment);
        house.start(Name::kPayment);
        house.cancel(id);
        house.scheduler.advance(Milliseconds{10'000});
        // Nothing was taken yet, but nobody may say that nothing will be.
        CHECK(house.gateway.charges() == 0);
        CHECK(state_of_payment(house, id) == "asking");
        house.gateway.behave({});
        REQUIRE(house.settle());
        CHECK(house.booking(id).state.outcome == Outcome::kCancelled);
        CHECK(house.gateway.charges() == 1);
        CHECK(house.gateway.refunds() == 1);
        CHECK(state_of_payment(house, id) == "refunded");
        check_promises(house);
    }
}

TEST_CASE("a charge that is taken while its answer is lost ends in one charge") {
    House house;
    house.gateway.behave({.charges = Charges::kUnheard});
    const auto id = house.book();
    REQUIRE(house.scheduler.run_until([&] { return house.gateway.charges() == 1; }, kHour));
    CHECK(state_of_payment(house, id) == "asking");
    house.gateway.behave({});
    REQUIRE(house.settle());
    CHECK(house.booking(id).state.outcome == Outcome::kConfirmed);
    CHECK(house.gateway.charges() == 1);
    CHECK(origin_of_payment(house, id) == "booking");
    check_promises(house);
}

TEST_CASE("at every turn of a booking: bad gateway, cancelled, worker killed; no money is kept") {
    for (const auto charges : {Charges::kLate, Charges::kLateUnheard, Charges::kUnheard}) {
        for (int turn = 0; turn < kTurns; ++turn) {
            CAPTURE(static_cast<int>(charges));
            CAPTURE(turn);
            House house;
            house.gateway.behave({.charges = charges, .late_by = Milliseconds{3000}});
            const auto id = house.book();
            run_turns(house, turn);
            house.cancel(id);
            run_turns(house, turn % 7);
            house.kill(Name::kPayment);
            house.scheduler.advance(Milliseconds{turn % 2 == 0 ? 100 : 5000});
            house.start(Name::kPayment);
            house.scheduler.advance(Milliseconds{1500});
            house.gateway.behave({});
            REQUIRE(house.settle());
            house.scheduler.advance(Milliseconds{10'000});
            CHECK(house.booking(id).state.outcome == Outcome::kCancelled);
            CHECK(house.gateway.charges() == house.gateway.refunds());
            CHECK_FALSE(house.gateway.holds_money_of(id));
            check_promises(house);
        }
    }
}

TEST_CASE("a direct payment whose process dies is brought to its end by the next one") {
    for (const auto charges : {Charges::kUnheard, Charges::kLateUnheard}) {
        House house;
        house.gateway.behave({.charges = charges, .late_by = Milliseconds{500}});
        const BookingId id{"DIRECT1"};
        // As POST /process-payment asks; the process dies before the verdict.
        house.ask_direct_payment({id, "Guest", "Plaza", {{90000}, "USD"}, "credit_card"});
        REQUIRE(comes_to(house, id, "asking", Milliseconds{1000}));
        house.scheduler.run_all_posted();
        house.kill(Name::kPayment);
        house.scheduler.advance(Milliseconds{1000});
        CHECK(house.gateway.charges() == 1);
        house.gateway.behave({});
        house.start(Name::kPayment);
        REQUIRE(comes_to(house, id, "approved", Milliseconds{1000}));
        CHECK(house.gateway.charges() == 1);
        CHECK(origin_of_payment(house, id) == "direct");
    }
}

TEST_CASE("a refund that the gateway refuses is parked, blocks no charge, and is paid back later") {
    House house;
    const auto id = house.book("Standard");
    REQUIRE(house.settle());
    house.gateway.behave({.refunds = Refunds::kRefused});
    house.cancel(id);
    REQUIRE(house.scheduler.run_until([&] { return !house.broker.waiting("payment.dead").empty(); },
                                      kHour));
    CHECK(state_of_payment(house, id) == "refund owed");
    const auto other = house.book("Standard");
    REQUIRE(house.scheduler.run_until(
        [&] { return house.booking(other).state.outcome == Outcome::kConfirmed; },
        Milliseconds{60'000}));
    house.gateway.behave({});
    REQUIRE(comes_to(house, id, "refunded", kHour));
    CHECK(house.gateway.refunds() == 1);
}

TEST_CASE("a refund that meets another worker than its charge did keeps no late money") {
    for (const auto charges : {Charges::kLate, Charges::kLateUnheard}) {
        CAPTURE(static_cast<int>(charges));
        House house;
        const Twin twin(house);
        house.scheduler.advance(Milliseconds{100});
        house.gateway.behave({.charges = charges, .late_by = Milliseconds{20'000}});
        std::vector<BookingId> ids;
        for (int i = 0; i < 7; ++i) ids.push_back(house.book("Standard"));
        for (const auto& id : ids) REQUIRE(comes_to(house, id, "asking", Milliseconds{10'000}));
        for (const auto& id : ids) house.cancel(id);
        house.scheduler.advance(Milliseconds{10'000});
        CHECK(house.gateway.charges() == 0);
        house.gateway.behave({});
        house.scheduler.advance(Milliseconds{240'000});
        REQUIRE(house.settle());
        for (const auto& id : ids) {
            CHECK(house.booking(id).state.outcome == Outcome::kCancelled);
            CHECK_FALSE(house.gateway.holds_money_of(id));
            CHECK(state_of_payment(house, id) == "refunded");
        }
        CHECK(house.gateway.refunds() == 7);
        check_promises(house);
    }
}
