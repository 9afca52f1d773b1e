// What /pipeline tells, from what is known.
#include "orchestrator/dashboard/picture.hpp"

#include "orchestrator/book/book_saga.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::orchestrator;

namespace {

constexpr Timestamp kNow{Microseconds{1'769'904'000'000'000}};

Seen seen_well() {
    Seen seen;
    seen.now = kNow;
    seen.broker = true;
    seen.waiting.emplace();
    seen.queues = {{"availability.commands", {0, 1}}, {"payment.commands", {0, 2}}};
    return seen;
}

Picture picture(const Seen& seen, const Traffic& traffic = {}) {
    return picture_of(book_saga().shape, seen, traffic, {});
}

BookingEvent event(const char* step, const char* what, Timestamp at) {
    return {1, BookingId{"BOOK1"}, step, what, "pending", at, {}};
}

}  // namespace

TEST_CASE("each row of the saga is a queue and its worker, in order") {
    const auto shown = picture(seen_well());
    REQUIRE(shown.steps.size() == 2);
    CHECK(shown.steps[0].queue == "availability.commands");
    CHECK(shown.steps[0].worker == "availability");
    CHECK(shown.steps[1].worker == "payment");
    CHECK(shown.steps[1].consumers == 2);
    CHECK(shown.steps[1].health == "working");
    CHECK(shown.steps[1].start == "./dev.sh start payment");
    CHECK(shown.front.stop_example == "./dev.sh stop payment");
    CHECK(shown.front.tool == "./dev.sh ctl");
    CHECK(shown.broker.health == "working");
}

TEST_CASE("a queue that nobody consumes lacks its worker, and keeps what comes") {
    auto seen = seen_well();
    seen.queues["payment.commands"] = {3, 0};
    (*seen.waiting)["payment.commands"] = {3, kNow - std::chrono::seconds{4}};
    const auto step = picture(seen).steps[1];
    CHECK(step.health == "missing");
    CHECK(step.depth == 3);
    CHECK(step.waiting == 3);
    CHECK(step.oldest_s == 4);
}

TEST_CASE("a worker that consumes and answers nobody for long is silent") {
    auto seen = seen_well();
    (*seen.waiting)["payment.commands"] = {1, kNow - std::chrono::seconds{14}};
    CHECK(picture(seen).steps[1].health == "working");
    (*seen.waiting)["payment.commands"] = {1, kNow - std::chrono::seconds{15}};
    CHECK(picture(seen).steps[1].health == "silent");
}

TEST_CASE("what nobody told is not there, instead of nothing or zero") {
    Seen seen;
    seen.now = kNow;
    seen.problems = {"connecting"};
    const auto shown = picture(seen);
    CHECK(shown.broker.health == "away");
    CHECK(shown.broker.problems == std::vector<std::string>{"connecting"});
    CHECK(shown.broker.start == "./dev.sh start rabbitmq");
    CHECK(shown.steps[0].health == "unknown");
    const auto text = wire::encode(shown);
    CHECK(text.find("depth") == std::string::npos);
    CHECK(text.find("waiting") == std::string::npos);
    CHECK(text.find("dead_letters") == std::string::npos);
}

TEST_CASE("dead letters are those of the step's worker") {
    auto seen = seen_well();
    seen.queues["payment.dead"] = {7, 0};
    CHECK(picture(seen).steps[1].dead_letters == 7);
    CHECK_FALSE(picture(seen).steps[0].dead_letters.has_value());
}

TEST_CASE("a minute of events: what is asked of a step is what the one before accepted") {
    Traffic traffic;
    const auto ago = [](int seconds) { return kNow - std::chrono::seconds{seconds}; };
    traffic.take({event("", "created", ago(70)), event("", "created", ago(59)),
                  event("", "created", ago(0))});
    traffic.take({event("hold_room", "accepted", ago(3)), event("hold_room", "refused", ago(2)),
                  event("", "failed", ago(2))});
    const auto shown = picture(seen_well(), traffic);
    CHECK(shown.front.accepted_last_minute == 2);
    CHECK(shown.steps[0].asked_last_minute == 2);
    CHECK(shown.steps[0].answered_last_minute == 2);
    CHECK(shown.steps[1].asked_last_minute == 1);
    CHECK(shown.front.failed_last_minute == 1);
    CHECK(shown.front.confirmed_last_minute == 0);
}

TEST_CASE("the notes of operators do not fill the memory of what is counted") {
    Traffic traffic;
    for (int i = 0; i < 1000; ++i)
        traffic.take({event("", ("note " + std::to_string(i)).c_str(), kNow)});
    CHECK(traffic.last_minute({"", "note 1"}, kNow) == 1);
    CHECK(traffic.last_minute({"", "note 999"}, kNow) == 0);
}
