// Waits that go on in another process.
#include "orchestrator/waiting.hpp"

#include "core/errors.hpp"
#include "orchestrator/front/passed_wait.hpp"
#include "support/driven_scheduler.hpp"

#include <optional>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::orchestrator;

TEST_CASE("at the end a wait is passed on with the time that is left of it, or else woken") {
    tests::DrivenScheduler scheduler;
    Waiting waiting(scheduler);
    std::optional<Milliseconds> left;
    int woken = 0;
    const auto wake = [&](const auto&) { ++woken; };
    const auto take = [&](Milliseconds time) {
        left = time;
        return true;
    };
    waiting.wait(BookingId{"BOOK1"}, Until::kDecided, Milliseconds{5000}, wake, take);
    waiting.wait(BookingId{"BOOK1"}, Until::kSettled, Milliseconds{5000}, wake,
                 [](Milliseconds) { return false; });
    waiting.wait(BookingId{"BOOK2"}, Until::kDecided, Milliseconds{5000}, wake);
    scheduler.advance(Milliseconds{2000});
    waiting.release_all();
    CHECK(left == Milliseconds{3000});
    CHECK(woken == 2);
    CHECK(waiting.size() == 0);
    // And so is a wait that begins now.
    waiting.wait(BookingId{"BOOK3"}, Until::kDecided, Milliseconds{700}, wake, take);
    CHECK(left == Milliseconds{700});
    waiting.wait(BookingId{"BOOK3"}, Until::kDecided, Milliseconds{700}, wake);
    CHECK(woken == 3);
    scheduler.advance(Milliseconds{10000});
    CHECK(woken == 3);
}

TEST_CASE("whoever waits until all is undone is not woken by what was before the cancellation") {
    tests::DrivenScheduler scheduler;
    Waiting waiting(scheduler);
    int decided = 0;
    int settled = 0;
    const BookingId id{"BOOK1"};
    waiting.wait(id, Until::kDecided, Milliseconds{5000}, [&](const auto&) { ++decided; });
    waiting.wait(id, Until::kSettled, Milliseconds{5000}, [&](const auto&) { ++settled; });
    Instance instance;
    instance.id = id.value();
    instance.state = {saga::Outcome::kConfirmed, 0, 0, 0};
    waiting.changed(instance);
    CHECK(decided == 1);
    CHECK(settled == 0);
    instance.state = {saga::Outcome::kCancelled, 0, 1, 0};
    waiting.changed(instance);
    CHECK(settled == 0);
    instance.state = {saga::Outcome::kCancelled, 0, 0, 0};
    waiting.changed(instance);
    CHECK(settled == 1);
    CHECK(waiting.size() == 0);
}

TEST_CASE("a note says what is waited for, and for how long") {
    const auto back = read_note(to_note({Until::kSettled, BookingId{"BOOK7"}, Milliseconds{42}}));
    CHECK(back.until == Until::kSettled);
    CHECK(back.id == BookingId{"BOOK7"});
    CHECK(back.left == Milliseconds{42});
    CHECK(read_note("decided BOOK1 0").until == Until::kDecided);
    for (const auto* bad : {"", "decided", "decided BOOK1", "later BOOK1 5", "decided BOOK1 5 more",
                            "decided BOOK1 soon"})
        CHECK_THROWS_AS(static_cast<void>(read_note(bad)), BadMessage);
}
