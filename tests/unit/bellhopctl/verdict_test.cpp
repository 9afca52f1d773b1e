// What is said of a booking, from what is known of it.
#include "bellhopctl/explain/verdict.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::ctl;

namespace {

constexpr std::int64_t kAsked = 1'000'000'000'000'000;

Known waiting() {
    Known known;
    known.booking.booking_id = BookingId{"BOOK1"};
    known.booking.status = "pending";
    known.booking.history = {{"", "created", from_micros(kAsked - 20'000)},
                             {"hold_room", "asked", from_micros(kAsked - 17'000)},
                             {"charge_payment", "asked", from_micros(kAsked)}};
    known.booking.waits_for = {{"charge_payment", "BOOK1/charge_payment", "payment.commands", false,
                                false, from_micros(kAsked), 0, 2}};
    known.queues["payment.commands"] = {3, 1, 1};
    return known;
}

dlq::Letter letter(const std::string& message_id) {
    dlq::Letter letter;
    letter.service = "payment";
    letter.envelope.correlation_id = "BOOK1";
    letter.envelope.message_id = MessageId{message_id};
    letter.reason = "locked";
    letter.attempt_list = {{from_micros(kAsked + 500'000), "1", "locked"}};
    letter.parked_at = from_micros(kAsked + 600'000);
    return letter;
}

Verdict judged(const Known& known, const Place& place = {}) {
    return judge(known, from_micros(kAsked + 1'500'000), place);
}

bool says(const std::vector<std::string>& sentences, const std::string& part) {
    for (const auto& sentence : sentences) {
        if (sentence.find(part) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a booking in a queue says which, behind how many, for how long") {
    const auto verdict = judged(waiting());
    CHECK(verdict.summary == "BOOK1 is pending");
    CHECK(says(verdict.where, "waits for payment to answer charge_payment, asked 1.5 s ago"));
    CHECK(
        says(verdict.where, "behind 2 other bookings; payment.commands has 3 waiting, 1 in hand"));
    CHECK(verdict.next.empty());
}

TEST_CASE("one is said as one, and how often a step was asked for only where it was again") {
    auto known = waiting();
    CHECK(says(judged(known).where, "1 in hand, 1 consumer"));
    CHECK_FALSE(says(judged(known).where, "1 consumers"));
    CHECK_FALSE(says(judged(known).where, "in all"));
    auto& waits = known.booking.waits_for.front();
    waits.ahead = 1;
    waits.asked_again = 2;
    CHECK(says(judged(known).where, "asked 1.5 s ago, 3 times in all: behind 1 other booking; "));
}

TEST_CASE("a worker that is missing is named, with what starts it") {
    auto known = waiting();
    known.troubles["payment"] = "payment: connection refused";
    known.queues["payment.commands"].consumers = 0;
    const auto verdict = judged(known);
    CHECK(says(verdict.where, "a worker is missing: payment: connection refused"));
    CHECK(says(verdict.where, "nobody consumes it"));
    CHECK(verdict.next == std::vector<std::string>{"./dev.sh start payment"});
}

TEST_CASE("on hosts the worker's unit and its host are named") {
    auto known = waiting();
    known.troubles["payment"] = "payment: connection refused";
    known.troubles["management"] = "management: connection refused";
    const auto place = Place::with_units({{"payment", "vcc-3"}});
    CHECK(judged(known, place).next ==
          std::vector<std::string>{"sudo systemctl start bellhop-payment   # on vcc-3",
                                   "sudo systemctl start rabbitmq-server"});
}

TEST_CASE("a broker that does not answer is said, and what has not reached it") {
    auto known = waiting();
    known.queues.clear();
    known.booking.unsent = 1;
    known.troubles["management"] = "management: connection refused";
    const auto verdict = judged(known);
    CHECK(says(verdict.where, "1 of its messages lie in the orchestrator's outbox"));
    CHECK(verdict.next == std::vector<std::string>{"./dev.sh start rabbitmq"});
}

TEST_CASE("what a worker gave up says why, where it lies, when it failed, and how to go on") {
    auto known = waiting();
    known.booking.attention = "no such table";
    known.booking.waits_for.front().parked = true;
    known.letters.emplace({letter("BOOK1/charge_payment")});
    const auto verdict = judged(known);
    CHECK(verdict.summary == "BOOK1 is pending and needs a person: no such table");
    CHECK(says(verdict.where,
               "charge_payment was given up by payment: no such table; its message lies in "
               "payment.dead"));
    CHECK(says(verdict.next, "bellhopctl dlq replay --booking BOOK1"));
    REQUIRE(verdict.timeline.size() == 5);
    CHECK(verdict.timeline[3].what == "charge_payment failed at payment 1: locked");
    CHECK(verdict.timeline[3].after_s == doctest::Approx(0.5));
    CHECK(verdict.timeline[4].what == "charge_payment became a dead letter");
}

TEST_CASE("what was given up and is no dead letter any more is asked for anew") {
    auto known = waiting();
    known.booking.waits_for.front().parked = true;
    known.letters.emplace();
    CHECK(says(judged(known).where, "its message is not in payment.dead"));
    CHECK(says(judged(known).next, "bellhopctl attention retry BOOK1"));
}

TEST_CASE("a dead letter that nothing waits for is named") {
    auto known = waiting();
    known.letters.emplace({letter("BOOK1/hold_room")});
    const auto verdict = judged(known);
    CHECK(says(verdict.where, "BOOK1/hold_room lies in payment.dead: locked"));
    CHECK(verdict.next == std::vector<std::string>{"bellhopctl dlq show BOOK1/hold_room"});
}

TEST_CASE("dead letters that somebody else holds are said not to have been looked at") {
    auto known = waiting();
    known.troubles["dead letters"] = "somebody else reads";
    CHECK(says(judged(known).where, "the dead letters could not be looked at: somebody else"));
}

TEST_CASE("a decided booking says whether its undos are done") {
    auto known = waiting();
    known.booking.status = "cancelled";
    known.booking.waits_for.front().undo = true;
    CHECK(judged(known).summary == "BOOK1 is cancelled; what was done is still being undone");
    CHECK(says(judged(known).where, "to answer the undo of charge_payment"));
    known.booking.waits_for.clear();
    known.booking.settled = true;
    CHECK(judged(known).summary == "BOOK1 is cancelled; nothing of it is outstanding");
}

TEST_CASE("the timeline has the time of each step") {
    const auto verdict = judged(waiting());
    REQUIRE(verdict.timeline.size() == 3);
    CHECK(verdict.timeline[0].what == "booking created");
    CHECK(verdict.timeline[0].after_s == 0);
    CHECK(verdict.timeline[2].what == "charge_payment asked");
    CHECK(verdict.timeline[2].after_s == doctest::Approx(0.017));
}
