// Who is let in to wait, and who is told to come back.
#include "orchestrator/front/admission.hpp"

#include "core/errors.hpp"
#include "support/driven_scheduler.hpp"

#include <optional>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::orchestrator;

namespace {

struct Door {
    tests::DrivenScheduler scheduler;
    Waiting waiting{scheduler};
    ServiceRate rate;
    Admission admission{waiting, rate, 2};

    /// After how many seconds a client is told to come back; nothing where it is let in.
    std::optional<std::int64_t> told(std::int64_t pending, bool held_back = false) {
        const auto refusal = admission.refusal(pending, scheduler.now(), held_back);
        return refusal ? std::optional(refusal->retry_after_s()) : std::nullopt;
    }
    void let_one_wait() {
        waiting.wait(BookingId{"BOOK1"}, Until::kDecided, Milliseconds{60000}, [](const auto&) {});
    }
};

}  // namespace

TEST_CASE("while bookings are decided no more than so many wait, and others hear for how long") {
    Door door;
    for (int i = 0; i < 10; ++i) door.rate.decided(door.scheduler.now());
    door.let_one_wait();
    CHECK_FALSE(door.told(50));
    door.admission.let_in();
    CHECK(door.told(50) == 5);
    CHECK(door.told(0) == 1);
    door.admission.on_disk();
    CHECK_FALSE(door.told(50));
    door.let_one_wait();
    CHECK(door.told(50) == 5);
}

TEST_CASE("who was held back while there was no room leaves the next room to who comes then") {
    Door door;
    for (int i = 0; i < 10; ++i) door.rate.decided(door.scheduler.now());
    door.let_one_wait();
    CHECK_FALSE(door.admission.full(door.scheduler.now()));
    CHECK_FALSE(door.told(50));
    CHECK(door.told(50, true) == 5);
    door.let_one_wait();
    CHECK(door.admission.full(door.scheduler.now()));
}

TEST_CASE("where nothing is decided nobody is refused: bookings queue") {
    Door door;
    for (int i = 0; i < 5; ++i) door.let_one_wait();
    CHECK_FALSE(door.told(5));
    door.rate.decided(door.scheduler.now());
    CHECK(door.told(5));
    door.scheduler.advance(Milliseconds{5000});
    CHECK_FALSE(door.told(5));
    CHECK_FALSE(door.told(5, true));
}
