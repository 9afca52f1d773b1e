// When a service is told that its link changed.
#include "announcer.hpp"

#include "support/driven_scheduler.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

TEST_CASE("changes are told once per turn, completions each time they come") {
    DrivenScheduler scheduler;
    bus::LinkView view{{"down"}, false};
    bus::Announcer announcer(scheduler, [&] { return view; });
    int changes = 0;
    int connects = 0;
    announcer.on_change([&] { ++changes; });
    announcer.on_connected([&] { ++connects; });
    const auto becomes = [&](bus::LinkView next) {
        view = std::move(next);
        announcer.nudge();
        announcer.nudge();
        scheduler.run_posted();
    };
    becomes({{"down"}, false});
    CHECK(changes == 1);
    CHECK(connects == 0);
    becomes({{}, true});
    CHECK(changes == 2);
    CHECK(connects == 1);
    becomes({{}, true});
    CHECK(changes == 2);
    becomes({{}, false});
    CHECK(changes == 3);
    CHECK(connects == 1);
    becomes({{"blocked"}, false});
    becomes({{"blocked by another"}, false});
    becomes({{}, true});
    CHECK(changes == 6);
    CHECK(connects == 2);
}

TEST_CASE("an announcer that is gone tells nothing") {
    DrivenScheduler scheduler;
    int changes = 0;
    {
        bus::Announcer announcer(scheduler, [] { return bus::LinkView{{"down"}, false}; });
        announcer.on_change([&] { ++changes; });
        announcer.nudge();
    }
    scheduler.run_posted();
    CHECK(changes == 0);
}

}  // namespace bellhop::tests
