// A booking is one trace: through every message and back, over crashes, undos and people's wishes.
#include "bus/names.hpp"
#include "core/headers.hpp"
#include "flow/house.hpp"
#include "support/kept_spans.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::flow;
using saga::Outcome;
using tests::attribute;
using tests::KeptSpans;

namespace {

constexpr Milliseconds kHour{3600000};

/// A request as the HTTP server begins it, ended with its answer.
trace::Span request(House& house, const std::string& name,
                    const std::optional<trace::Context>& client = {}) {
    return house.tracer()->start(name, trace::Kind::kServer, client);
}

BookingId book(House& house, const std::string& method = "credit_card",
               const std::optional<trace::Context>& client = {}) {
    auto span = request(house, "POST /book-hotel", client);
    auto id = house.book("Suite", method, Name::kOrchestrator, {client, span});
    span.end();
    return id;
}

trace::Context client() {
    return {{0x4bf92f3577b34da6, 0xa3ce929d0e0e4736}, {0xf067aa0ba902b7}, 1, "theirs=1"};
}

std::set<trace::TraceId> traces_in(const KeptSpans& kept) {
    std::set<trace::TraceId> traces;
    for (const auto& span : kept.all) traces.insert(span.context.trace);
    return traces;
}

/// The names of the spans from the first of the trace down to this one.
std::string way_to(const KeptSpans& kept, trace::Record span) {
    auto way = span.name;
    while (!span.parent.none()) {
        const auto above = std::find_if(kept.all.begin(), kept.all.end(), [&](const auto& each) {
            return each.context.span == span.parent;
        });
        if (above == kept.all.end()) return "? > " + way;
        span = *above;
        way = span.name + " > " + way;
    }
    return way;
}

std::vector<std::string> ways(const KeptSpans& kept) {
    std::vector<std::string> all;
    all.reserve(kept.all.size());
    for (const auto& span : kept.all) all.push_back(way_to(kept, span));
    std::sort(all.begin(), all.end());
    return all;
}

/// Somebody takes the messages of a queue, and nobody ever sees them again.
void lose(House& house, const std::string& queue) {
    const auto thief = house.broker.connect();
    thief->consume({queue, 256}, [&](const bus::Delivery& delivery) {
        thief->acknowledge(std::vector{delivery.tag});
    });
    REQUIRE(house.scheduler.run_until([&] { return house.broker.waiting(queue).empty(); }, kHour));
    house.scheduler.run_all_posted();
    thief->close();
}

/// The command that a payment service which is away will find.
Envelope waiting_charge(House& house) {
    const auto waiting = [&] { return house.broker.waiting("payment.commands"); };
    REQUIRE(house.scheduler.run_until([&] { return !waiting().empty(); }, kHour));
    return waiting().front();
}

bool becomes(House& house, const BookingId& id, Outcome outcome) {
    return house.scheduler.run_until([&] { return house.booking(id).state.outcome == outcome; },
                                     kHour);
}

/// Makes availability's handler throw at this booking, until the end.
void poison(House& house, const BookingId& id) {
    house.look_into(Name::kAvailability)->transaction([&](db::Transaction& tx) {
        tx.execute("CREATE TRIGGER poison BEFORE INSERT ON holds WHEN NEW.booking_id = '" +
                   id.value() + "' BEGIN SELECT RAISE(ABORT, 'poison'); END");
    });
}

std::string traceparent_of(const Envelope& message) {
    const auto found = message.headers.find(headers::kTraceparent);
    return found == message.headers.end() ? "" : found->second;
}

}  // namespace

TEST_CASE(
    "a confirmed booking is one trace, in which every span stands under what it follows from") {
    KeptSpans kept;
    House house(&kept);
    const auto id = book(house);
    REQUIRE(house.settle());

    const std::string root = "POST /book-hotel";
    const auto held = root +
                      " > publish bellhop.commands:availability.commands"
                      " > process bellhop.commands:availability.commands"
                      " > publish bellhop.replies:orchestrator.replies.1"
                      " > process bellhop.replies:orchestrator.replies.1";
    const auto asked = held +
                       " > publish bellhop.commands:payment.commands"
                       " > process bellhop.commands:payment.commands";
    const auto paid = asked +
                      " > publish bellhop.replies:orchestrator.replies.1"
                      " > process bellhop.replies:orchestrator.replies.1";
    for (const auto& way : {held, asked + " > charge at the payment gateway", paid,
                            root + " > publish booking.events:booking.created",
                            held + " > publish booking.events:room.held",
                            paid + " > publish booking.events:payment.completed",
                            paid + " > publish booking.events:booking.confirmed"}) {
        const auto all = ways(kept);
        CHECK_MESSAGE(std::count(all.begin(), all.end(), way) == 1, way);
    }
    CHECK(kept.all.size() == 14);
    CHECK(traces_in(kept) == std::set{trace::derived_from(id.value()).trace});
    for (const auto& span : kept.all) {
        CHECK_FALSE(span.failed);
        CHECK(span.ended >= span.began);
    }
}

TEST_CASE("spans of messages say what the message is, and what came of it") {
    KeptSpans kept;
    House house(&kept);
    const auto id = book(house);
    REQUIRE(house.settle());
    const auto hold = kept.named("process bellhop.commands:availability.commands").at(0);
    CHECK(hold.kind == trace::Kind::kConsumer);
    CHECK(attribute(hold, "messaging.message.id") == id.value() + "/hold_room");
    CHECK(attribute(hold, "messaging.message.conversation_id") == id.value());
    CHECK(attribute(hold, "bellhop.outcome") == "availability.held.v1");
    CHECK(attribute(hold, "bellhop.message.redelivered").empty());
    const auto charge = kept.named("charge at the payment gateway").at(0);
    CHECK(charge.kind == trace::Kind::kClient);
    CHECK(attribute(charge, "bellhop.outcome") == "approved");
}

TEST_CASE(
    "a client's trace is the booking's, and its state goes along, to every reader of events") {
    KeptSpans kept;
    House house(&kept);
    book(house, "credit_card", client());
    REQUIRE(house.settle());
    CHECK(traces_in(kept) == std::set{client().trace});
    CHECK(kept.named("POST /book-hotel").at(0).parent == client().span);
    REQUIRE(house.announced().size() == 4);
    for (const auto& event : house.announced()) {
        CHECK(trace::carried_by(event)->trace == client().trace);
        CHECK(event.headers.at(headers::kTracestate) == "theirs=1");
    }
}

TEST_CASE("after a crash of everybody the same trace goes on, from what the database says") {
    for (const auto& sent : {std::optional<trace::Context>{}, std::optional(client())}) {
        KeptSpans kept;
        House house(&kept);
        house.kill(Name::kPayment);
        const auto id = book(house, "credit_card", sent);
        static_cast<void>(waiting_charge(house));
        house.kill(Name::kOrchestrator);
        lose(house, "payment.commands");
        house.start(Name::kOrchestrator);
        house.start(Name::kPayment);
        REQUIRE(house.settle());
        CHECK(house.booking(id).state.outcome == Outcome::kConfirmed);
        CHECK(traces_in(kept) ==
              std::set{sent ? sent->trace : trace::derived_from(id.value()).trace});
        // Asked again by a process that knows the booking from the database alone.
        CHECK(way_to(kept, kept.named("charge at the payment gateway").at(0)) ==
              std::string(sent ? "? > " : "") +
                  "POST /book-hotel > publish bellhop.commands:payment.commands > process "
                  "bellhop.commands:payment.commands > charge at the payment gateway");
    }
}

TEST_CASE("what is undone after a decline is of the same trace") {
    KeptSpans kept;
    House house(&kept);
    const auto id = book(house, "cowrie shells");
    REQUIRE(house.settle());
    CHECK(house.booking(id).state.outcome == Outcome::kFailed);
    CHECK(traces_in(kept).size() == 1);
    const auto holds = kept.named("process bellhop.commands:availability.commands");
    REQUIRE(holds.size() == 2);
    CHECK(attribute(holds[1], "bellhop.outcome") == "availability.released.v1");
    CHECK(attribute(kept.named("process bellhop.commands:payment.commands").at(0),
                    "bellhop.outcome") == "payment.declined.v1");
}

TEST_CASE("a cancellation joins its booking's trace, or is linked with it where it has its own") {
    for (const bool traced : {false, true}) {
        KeptSpans kept;
        House house(&kept);
        const auto id = book(house);
        REQUIRE(house.settle());
        const trace::Context other{{7, 8}, {9}, 1, {}};
        auto span =
            request(house, "DELETE /bookings/{id}", traced ? std::optional(other) : std::nullopt);
        house.bookings().cancel(
            id, [&](const auto&, const auto&) { span.end(); }, span);
        REQUIRE(becomes(house, id, Outcome::kCancelled));
        REQUIRE(house.settle());
        CHECK(house.gateway.refunds() == 1);
        const auto deletion = kept.named("DELETE /bookings/{id}").at(0);
        const auto refund = way_to(kept, kept.named("refund at the payment gateway").at(0));
        const auto own = trace::derived_from(id.value());
        if (traced) {
            CHECK(deletion.context.trace == other.trace);
            CHECK(deletion.links.at(0).trace == own.trace);
            CHECK(refund.starts_with("POST /book-hotel > publish"));
        } else {
            CHECK(traces_in(kept) == std::set{own.trace});
            CHECK(deletion.parent == own.span);
            CHECK(refund.starts_with("POST /book-hotel > DELETE /bookings/{id} > publish"));
        }
    }
}

TEST_CASE("a request for a booking that is there already joins its trace") {
    KeptSpans kept;
    House house(&kept);
    orchestrator::Booking booking;
    booking.hotel_name = "Grand Plaza";
    booking.stay = {*Date::parse("2026-02-15"), *Date::parse("2026-02-18")};
    const auto ask = [&] {
        auto span = request(house, "POST /book-hotel");
        house.bookings().start(booking, orchestrator::IdempotencyKey{"key", "hash"},
                               [](const auto&, auto, const auto&) {}, {}, {{}, span});
        house.scheduler.run_all_posted();
        span.end();
    };
    ask();
    ask();
    const auto requests = kept.named("POST /book-hotel");
    REQUIRE(requests.size() == 2);
    CHECK(requests[1].context.trace == requests[0].context.trace);
    CHECK(requests[1].parent == requests[0].context.span);
}

TEST_CASE("without a client's trace, and with nobody who records, no message says a trace") {
    House house;
    house.kill(Name::kPayment);
    house.book();
    CHECK_FALSE(waiting_charge(house).headers.contains(headers::kTraceparent));
    house.start(Name::kPayment);
    REQUIRE(house.settle());
    REQUIRE(house.announced().size() == 4);
    for (const auto& event : house.announced()) CHECK(traceparent_of(event).empty());
}

TEST_CASE("a client's trace travels also where nobody records, and comes back after a crash") {
    House house;
    house.kill(Name::kPayment);
    house.book("Suite", "credit_card", Name::kOrchestrator, {client(), {}});
    const auto expected = trace::to_traceparent(client());
    CHECK(traceparent_of(waiting_charge(house)) == expected);
    house.kill(Name::kOrchestrator);
    lose(house, "payment.commands");
    house.start(Name::kOrchestrator);
    CHECK(traceparent_of(waiting_charge(house)) == expected);
    house.start(Name::kPayment);
    REQUIRE(house.settle());
    for (const auto& event : house.announced()) CHECK(traceparent_of(event) == expected);
}

TEST_CASE("attempts, a dead letter and an operator's retry are of the same trace") {
    KeptSpans kept;
    House house(&kept);
    house.kill(Name::kAvailability);
    const auto id = book(house);
    poison(house, id);
    house.start(Name::kAvailability);
    REQUIRE(house.scheduler.run_until([&] { return house.booking(id).state.needs_attention(); },
                                      kHour));
    const auto attempts = kept.named("process bellhop.commands:availability.commands");
    CHECK(attempts.at(0).failed);
    CHECK(attempts.at(0).why.find("poison") != std::string::npos);
    CHECK(kept.named("publish availability.dead:availability.commands").size() == 1);
    house.look_into(Name::kAvailability)->transaction([](db::Transaction& tx) {
        tx.execute("DROP TRIGGER poison");
    });
    auto span = request(house, "POST /bookings/{id}/retry");
    house.bookings().retry(
        id, [&](const auto&, auto, const auto&) { span.end(); }, span);
    REQUIRE(becomes(house, id, Outcome::kConfirmed));
    REQUIRE(house.settle());
    CHECK(house.booking(id).state.outcome == Outcome::kConfirmed);
    CHECK(traces_in(kept) == std::set{trace::derived_from(id.value()).trace});
    CHECK(way_to(kept, kept.named("charge at the payment gateway").at(0))
              .starts_with("POST /book-hotel > POST /bookings/{id}/retry > publish"));
}
