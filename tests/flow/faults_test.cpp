// One fault at every turn of a booking: whatever dies, whenever, what is promised holds. The turns
// are those that a booking takes without a fault, so a new row of the saga is covered without a
// word here.
#include "flow/house.hpp"
#include "flow/invariants.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::flow;
using saga::Outcome;

namespace {

struct Fault {
    std::string name;
    std::function<void(House&, const BookingId&)> strike;
    std::function<void(House&)> mend;
    bool may_cancel = false;
};

Fault killed(const std::string& what, Name name) {
    return {what + " is killed", [name](House& house, const BookingId&) { house.kill(name); },
            [name](House& house) { house.start(name); }};
}

std::vector<Fault> all_faults() {
    std::vector<Fault> faults{
        killed("the orchestrator", Name::kOrchestrator),
        killed("the availability worker", Name::kAvailability),
        killed("the payment worker", Name::kPayment),
        {"the broker is killed", [](House& house, const BookingId&) { house.broker.go_down(); },
         [](House& house) { house.broker.come_up(); }},
        {"the gateway is away",
         [](House& house, const BookingId&) { house.gateway.set_reachable(false); },
         [](House& house) { house.gateway.set_reachable(true); }},
        {"the guest cancels", [](House& house, const BookingId& id) { house.cancel(id); },
         [](House&) {}, true},
    };
    faults.push_back({"the guest cancels and the workers are killed",
                      [](House& house, const BookingId& id) {
                          house.cancel(id);
                          house.scheduler.run_posted();
                          house.kill(Name::kAvailability);
                          house.kill(Name::kPayment);
                      },
                      [](House& house) {
                          house.start(Name::kAvailability);
                          house.start(Name::kPayment);
                      },
                      true});
    return faults;
}

/// Turns that have something to do; time moves on where a turn has nothing.
void run_turns(House& house, int turns) {
    for (int i = 0; i < turns; ++i) {
        if (house.scheduler.run_posted() == 0) house.scheduler.advance(Milliseconds{20});
    }
}

constexpr int kTurns = 60;

}  // namespace

TEST_CASE("the turns of the fault tests cover a whole booking") {
    House house;
    const auto id = house.book();
    run_turns(house, kTurns);
    CHECK(house.booking(id).state.outcome == Outcome::kConfirmed);
}

TEST_CASE("one fault at every turn breaks no promise") {
    for (const auto& fault : all_faults()) {
        for (int turn = 0; turn < kTurns; turn += 1) {
            CAPTURE(fault.name);
            CAPTURE(turn);
            House house;
            const auto id = house.book();
            run_turns(house, turn);
            fault.strike(house, id);
            house.scheduler.advance(Milliseconds{1500});
            fault.mend(house);
            REQUIRE(house.settle());
            const auto outcome = house.booking(id).state.outcome;
            CHECK(outcome == (fault.may_cancel ? Outcome::kCancelled : Outcome::kConfirmed));
            const auto broken = broken_invariants(house);
            CHECK_MESSAGE(broken.empty(), (broken.empty() ? "" : broken.front()));
        }
    }
}

TEST_CASE("whoever cancels, at any turn, is told once the undos are done") {
    for (int turn = 0; turn < kTurns; turn += 1) {
        CAPTURE(turn);
        House house;
        const auto id = house.book();
        run_turns(house, turn);
        std::optional<orchestrator::Instance> told;
        const auto tell = [&](const std::optional<orchestrator::Instance>& instance) {
            told = instance;
        };
        house.bookings().cancel(
            id, [&](const std::exception_ptr&, std::optional<orchestrator::Instance> instance) {
                if (instance->state.settled()) return tell(instance);
                house.pipeline().waiting().wait(id, orchestrator::Until::kSettled,
                                                Milliseconds{30000}, tell);
            });
        REQUIRE(house.scheduler.run_until([&] { return told.has_value(); }, Milliseconds{30000}));
        CHECK(told->state.outcome == Outcome::kCancelled);
        CHECK(told->state.settled());
        CHECK(house.booking(id).state == told->state);
    }
}
