// Dead letters: read, grouped, chosen, judged, and made commands again.
#include "bellhopctl/dlq/cause.hpp"
#include "bellhopctl/dlq/letter.hpp"
#include "core/errors.hpp"
#include "core/headers.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::dlq;
using orchestrator::contract::BookingCommands;

namespace {

bus::Delivery delivery() {
    bus::Delivery delivery;
    auto& envelope = delivery.envelope;
    envelope.exchange = "availability.dead";
    envelope.routing_key = "availability.commands";
    envelope.type = "availability.hold.v1";
    envelope.message_id = MessageId{"BOOK1/hold_room"};
    envelope.correlation_id = "BOOK1";
    envelope.reply_to = "orchestrator.replies.2";
    envelope.body = R"({"booking_id":"BOOK1"})";
    envelope.headers = {
        {headers::kReason, "no room 12"},
        {headers::kAttempts, "5"},
        {headers::kAttemptList,
         R"({"attempts":[{"at":"2026-02-01T00:00:00.000000","instance":"a","reason":"r"}]})"},
        {headers::kQueue, "availability.commands"},
        {headers::kParkedAt, "2026-02-01T00:00:10.000000"},
        {"x-delivery-count", "3"},
        {"x-first-death-queue", "availability.commands"},
        {"traceparent", "00-1"}};
    return delivery;
}

Letter letter_of(const std::string& reason, const std::string& id = "BOOK1/hold_room") {
    auto one = delivery();
    one.envelope.headers[headers::kReason] = reason;
    one.envelope.message_id = MessageId{id};
    return read_letter("availability", one);
}

BookingCommands booking(const std::string& status, const std::vector<std::string>& awaited) {
    BookingCommands commands{BookingId{"BOOK1"}, status, awaited.empty(), {}, "r"};
    for (const auto& id : awaited) commands.awaited.push_back({id, true});
    return commands;
}

}  // namespace

TEST_CASE("a letter is read with its reason, its attempts, its origin and its time") {
    const auto letter = read_letter("availability", delivery());
    CHECK(letter.reason == "no room 12");
    CHECK(letter.attempts == 5);
    REQUIRE(letter.attempt_list.size() == 1);
    CHECK(letter.attempt_list.front().instance == "a");
    CHECK(letter.queue == "availability.commands");
    REQUIRE(letter.parked_at);
    CHECK(to_text(*letter.parked_at) == "2026-02-01T00:00:10.000000");
}

TEST_CASE("headers that make no sense hide no letter") {
    auto broken = delivery();
    for (auto& [name, text] : broken.envelope.headers) text = "{\"";
    const auto letter = read_letter("availability", broken);
    CHECK(letter.attempts == 0);
    CHECK(letter.attempt_list.empty());
    CHECK_FALSE(letter.parked_at);
    CHECK(letter.queue.empty());
}

TEST_CASE("what the broker gave up by itself came from the service's commands") {
    auto bare = delivery();
    bare.envelope.headers.clear();
    const auto letter = read_letter("payment", bare);
    CHECK(letter.queue == "payment.commands");
    CHECK(letter.reason.find("the broker gave it up") == 0);
}

TEST_CASE("a letter can't name a queue that is not its service's") {
    for (const auto* queue : {"payment.commands", "orchestrator.replies.1", "amq.gen-1"}) {
        auto forged = delivery();
        forged.envelope.headers[headers::kQueue] = queue;
        CHECK(read_letter("availability", forged).queue.empty());
    }
}

TEST_CASE("a reason loses what is different each time") {
    CHECK(without_numbers("no room 12 for BOOK179") == "no room # for BOOK#");
    CHECK(without_numbers("id 3f9a1c00d2 and 3F9A1C00-aa") == "id # and #-aa");
    CHECK(without_numbers("deadbeef cafe") == "deadbeef cafe");
    CHECK(without_numbers("").empty());
}

TEST_CASE("letters are grouped by service, type and reason, with counts and ages") {
    const std::vector<Letter> letters{letter_of("no room 12"), letter_of("timeout"),
                                      letter_of("no room 7", "BOOK2/hold_room")};
    const auto all = causes(letters, *letters.front().parked_at + Milliseconds{90000});
    REQUIRE(all.size() == 2);
    CHECK(all[0].count == 2);
    CHECK(all[0].reason == "no room #");
    CHECK(all[0].example == "BOOK1/hold_room");
    CHECK(all[0].oldest_s == 90);
    CHECK(all[0].newest_s == 90);
    CHECK(all[1].count == 1);
    CHECK(all[0].code != all[1].code);
}

TEST_CASE("a cause keeps its code when other causes come and go") {
    CHECK(cause_code(letter_of("no room 1")) == cause_code(letter_of("no room 2", "BOOK9/x")));
    auto other = delivery();
    other.envelope.type = "availability.release.v1";
    CHECK(cause_code(read_letter("availability", other)) != cause_code(letter_of("no room 1")));
    CHECK(cause_code(read_letter("payment", delivery())) != cause_code(letter_of("no room 1")));
}

TEST_CASE("letters are chosen by exactly one of cause, booking, all and done") {
    const auto letter = letter_of("no room 1");
    CHECK(chosen({cause_code(letter), "", false, false}, letter));
    CHECK_FALSE(chosen({"00000000", "", false, false}, letter));
    CHECK(chosen({"", "BOOK1", false, false}, letter));
    CHECK_FALSE(chosen({"", "BOOK", false, false}, letter));
    CHECK(chosen({"", "", true, false}, letter));
    CHECK_THROWS_AS(check({}), BadConfiguration);
    CHECK_THROWS_AS(check({"1", "BOOK1", false, false}), BadConfiguration);
    CHECK_THROWS_AS(check({"", "BOOK1", true, false}), BadConfiguration);
    CHECK_NOTHROW(check({"", "", false, true}));
}

TEST_CASE("only what a booking waits for is replayed, and why not is said") {
    const auto hold = letter_of("x");
    const auto undo = letter_of("x", "BOOK1/hold_room/undo");
    CHECK(why_not_replayed(hold, booking("pending", {"BOOK1/hold_room"})).empty());
    CHECK(why_not_replayed(undo, booking("cancelled", {"BOOK1/hold_room/undo"})).empty());
    CHECK(why_not_replayed(hold, booking("cancelled", {"BOOK1/hold_room/undo"})) ==
          "its booking is cancelled");
    CHECK(why_not_replayed(hold, booking("failed", {})) == "its booking has failed");
    CHECK(why_not_replayed(hold, booking("confirmed", {})).find("already done") == 0);
    CHECK(why_not_replayed(hold, booking("pending", {"BOOK1/charge_payment"})).find("already") ==
          0);
    CHECK(why_not_replayed(undo, booking("cancelled", {})).find("already done") == 0);
    CHECK(why_not_replayed(hold, std::nullopt) == "there is no such booking");
    auto nobody = delivery();
    nobody.envelope.correlation_id.clear();
    CHECK(why_not_replayed(read_letter("availability", nobody), std::nullopt) ==
          "names no booking");
}

TEST_CASE("a replay is the command as it was, for its queue, with a mark that begins anew") {
    const auto again = replay_of(read_letter("availability", delivery()), "orchestrator.replies.1");
    CHECK(again.exchange == "bellhop.commands");
    CHECK(again.routing_key == "availability.commands");
    CHECK(again.type == "availability.hold.v1");
    CHECK(again.message_id.value() == "BOOK1/hold_room");
    CHECK(again.body == delivery().envelope.body);
    CHECK(again.reply_to == "orchestrator.replies.1");
    CHECK(again.durability == Durability::kPersistent);
    CHECK(again.routing == Routing::kMandatory);
    CHECK(again.headers == std::map<std::string, std::string>{{headers::kReplay, "bellhopctl"},
                                                              {"traceparent", "00-1"}});
}

TEST_CASE("a reply that the orchestrator gave up goes to an orchestrator that runs") {
    auto reply = delivery();
    reply.envelope.message_id = MessageId{"BOOK1/hold_room/reply"};
    reply.envelope.headers[headers::kQueue] = "orchestrator.replies.2";
    const auto letter = read_letter("orchestrator", reply);
    CHECK(why_not_replayed(letter, booking("pending", {"BOOK1/hold_room"})).empty());
    const auto again = replay_of(letter, "orchestrator.replies.1");
    CHECK(again.exchange == "bellhop.replies");
    CHECK(again.routing_key == "orchestrator.replies.1");
    CHECK_FALSE(again.headers.contains(headers::kReplay));
}
