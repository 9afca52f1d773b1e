// Heartbeats: sent where nothing else was, and silence noticed.
#include "rabbit/heartbeat.hpp"

#include "support/driven_scheduler.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

struct Beating {
    DrivenScheduler scheduler;
    int sent = 0;
    int silent = 0;
    bus::Heartbeat heartbeat{scheduler, [this] { ++sent; }, [this] { ++silent; }};
};

}  // namespace

TEST_CASE("a heartbeat is sent at least once per interval, unless something else was") {
    Beating beating;
    beating.heartbeat.start(Milliseconds{1000});
    beating.scheduler.advance(Milliseconds{1000});
    CHECK(beating.sent >= 1);
    const int before = beating.sent;
    for (int n = 0; n < 10; ++n) {
        beating.heartbeat.sent();
        beating.scheduler.advance(Milliseconds{500});
    }
    CHECK(beating.sent == before);
}

TEST_CASE("two intervals of silence are noticed, and a byte in between is enough") {
    Beating beating;
    beating.heartbeat.start(Milliseconds{1000});
    for (int n = 0; n < 10; ++n) {
        beating.scheduler.advance(Milliseconds{1900});
        beating.heartbeat.heard();
    }
    CHECK(beating.silent == 0);
    beating.scheduler.advance(Milliseconds{2000});
    CHECK(beating.silent == 0);
    beating.scheduler.advance(Milliseconds{1000});
    CHECK(beating.silent > 0);
}

TEST_CASE("without an interval nothing beats, and stopping stops") {
    Beating beating;
    beating.heartbeat.start(Milliseconds{0});
    CHECK(beating.scheduler.timers() == 0);
    beating.heartbeat.start(Milliseconds{1000});
    beating.heartbeat.stop();
    CHECK(beating.scheduler.timers() == 0);
}

}  // namespace bellhop::tests
