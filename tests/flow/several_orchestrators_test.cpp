// Two orchestrators on one database: either finishes what the other began, and tells the same.
#include "flow/house.hpp"
#include "flow/invariants.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::flow;
using orchestrator::Until;
using saga::Outcome;

namespace {

constexpr auto kFirst = Name::kOrchestrator;
constexpr auto kSecond = Name::kSecondOrchestrator;
constexpr Milliseconds kMinute{60000};

/// What a client that waits at an orchestrator is told, and when.
struct Client {
    Client(House& house, Name at, const BookingId& id, Until until) : house_(house) {
        house.pipeline(at).waiting().wait(id, until, Milliseconds{30000},
                                          [this](std::optional<orchestrator::Instance> found) {
                                              told = std::move(found);
                                              at_ = house_.scheduler.now();
                                          });
    }
    [[nodiscard]] bool within(Milliseconds most) {
        return house_.scheduler.run_until([this] { return at_ != Timestamp{}; }, most) &&
               told.has_value();
    }
    std::optional<orchestrator::Instance> told;

 private:
    House& house_;
    Timestamp at_{};
};

/// All numbers that an orchestrator tells its readers, while the test lasts.
std::vector<std::int64_t>& follow(House& house, Name at, std::vector<std::int64_t>& numbers) {
    house.pipeline(at).tail().on_events(
        [&numbers](const auto& events) {
            for (const auto& event : events) numbers.push_back(event.number);
        },
        [] { return true; });
    return numbers;
}

bool counts_up_from(std::int64_t first, const std::vector<std::int64_t>& numbers) {
    for (const auto number : numbers) {
        if (number != first++) return false;
    }
    return true;
}

bool decided(House& house, const BookingId& id) {
    return house.booking(id).state.decided();
}

}  // namespace

TEST_CASE("a client that waits at one orchestrator is answered when another decides its booking") {
    House house;
    house.start(kSecond);
    house.kill(Name::kAvailability);
    const auto id = house.book();
    Client waits(house, kFirst, id, Until::kDecided);
    Client waits_at_its_end(house, kFirst, id, Until::kSettled);
    house.scheduler.advance(Milliseconds{1000});

    house.cancel(id, kSecond);
    REQUIRE(waits.within(Milliseconds{200}));
    CHECK(waits.told->state.outcome == Outcome::kCancelled);
    house.start(Name::kAvailability);
    // The undo's answer goes to the second, who asked for it.
    REQUIRE(waits_at_its_end.within(kMinute));
    CHECK(waits_at_its_end.told->state.settled());
    REQUIRE(house.settle());
    CHECK(broken_invariants(house).empty());
}

TEST_CASE("a request that is repeated at another orchestrator waits there for the first one's") {
    House house;
    house.start(kSecond);
    const auto id = house.book();
    Client repeated(house, kSecond, id, Until::kDecided);
    REQUIRE(house.scheduler.run_until([&] { return decided(house, id); }, kMinute));
    REQUIRE(repeated.within(Milliseconds{200}));
    CHECK(repeated.told->state.outcome == Outcome::kConfirmed);
}

TEST_CASE("bookings and promised messages of an orchestrator that never returns are finished") {
    House house;
    house.start(kSecond);
    house.kill(Name::kPayment);
    const auto charged_later = house.book();
    house.scheduler.advance(Milliseconds{1000});
    house.broker.go_down();
    const auto unsent = house.book("Standard");
    house.kill(kFirst);
    house.broker.come_up();
    house.start(Name::kPayment);
    // Its first command is in the dead one's outbox, its reply in the dead one's queue.
    REQUIRE(house.settle());
    CHECK(house.booking(charged_later).state.outcome == Outcome::kConfirmed);
    CHECK(house.booking(unsent).state.outcome == Outcome::kConfirmed);
    CHECK(house.gateway.charges() == 2);
    CHECK(broken_invariants(house).empty());
}

TEST_CASE("a living orchestrator's bookings are left to it") {
    House house;
    house.start(kSecond);
    house.kill(Name::kAvailability);
    house.book();
    // The command is lost with its queue: it is due to be asked for again, by its own only.
    house.scheduler.advance(Milliseconds{3600000});
    CHECK(house.pipeline(kSecond).ask_again().asked() == 0);
    CHECK(house.broker.waiting("availability.commands").size() == 1);
}

TEST_CASE("two orchestrators tell the same events, numbered without a gap") {
    House house;
    house.start(kSecond);
    std::vector<std::int64_t> first;
    std::vector<std::int64_t> second;
    follow(house, kFirst, first);
    follow(house, kSecond, second);
    for (int i = 0; i < 5; ++i) {
        house.book("Standard", "credit_card", kFirst);
        house.book("Standard", "credit_card", kSecond);
    }
    REQUIRE(house.settle());
    house.scheduler.advance(Milliseconds{200});
    CHECK(first.size() == 60);
    CHECK(first == second);
    CHECK(counts_up_from(1, first));
}
