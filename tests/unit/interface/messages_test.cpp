// The AsyncAPI document and the codec: every message is in it, and its examples are what the codec
// writes.
#include "availability/contract/availability.hpp"
#include "core/headers.hpp"
#include "differences.hpp"
#include "orchestrator/api.hpp"
#include "orchestrator/book/book_saga.hpp"
#include "orchestrator/contract/booking_events.hpp"
#include "payment/contract/payment.hpp"
#include "wire/cloud_event.hpp"
#include "wire/parked.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

using Names = std::set<std::string>;

const wire::Value& document() {
    static const auto value = service::document_of(orchestrator::messages());
    return value;
}

const wire::Value& component(std::string_view kind) {
    return *document().member("components")->member(kind);
}

Names names_of(const wire::Value& object) {
    Names names;
    for (const auto& member : object.members) names.insert(member.name);
    return names;
}

/// Each example of a message is read as a T, and written it is the same text.
template <class T>
void check_examples(std::string_view name) {
    CAPTURE(name);
    const auto* message = component("messages").member(name);
    REQUIRE(message != nullptr);
    for (const auto& example : message->member("examples")->items) {
        const auto text = wire::encode(*example.member("payload"));
        CHECK(wire::encode(wire::decode<T>(text)) == text);
    }
}

template <class... Messages>
void check_messages() {
    (check_examples<Messages>(Messages::kWireName), ...);
}

template <class... Facts>
void check_events() {
    (check_examples<wire::CloudEvent<Facts>>(Facts::kEventType), ...);
}

/// Every `kWireName = "…"` and `kEventType = "…"` of the contracts and of libs/wire.
Names declared_in_the_tree() {
    static const std::regex kDeclaration(R"x(k(?:WireName|EventType)\s*=\s*"([^"]+)")x");
    Names names;
    for (const auto* top : {"apps", "libs/wire/include"}) {
        for (const auto& each : std::filesystem::recursive_directory_iterator(top)) {
            if (each.path().extension() != ".hpp") continue;
            std::ifstream file(each.path());
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            for (auto found = std::sregex_iterator(text.begin(), text.end(), kDeclaration);
                 found != std::sregex_iterator(); ++found) {
                names.insert((*found)[1]);
            }
        }
    }
    return names;
}

}  // namespace

TEST_CASE("every message that the tree declares is documented, and no other") {
    CHECK(tests::differences(names_of(component("messages")), declared_in_the_tree()) == "");
}

TEST_CASE("the examples of commands and replies are what the codec writes") {
    namespace rooms = availability::contract;
    namespace money = payment::contract;
    check_messages<rooms::Hold, rooms::Held, rooms::Refused, rooms::Release, rooms::Released,
                   money::Charge, money::Approved, money::Declined, money::Refund, money::Refunded,
                   wire::Parked>();
}

TEST_CASE("the examples of events are what the codec writes") {
    using namespace orchestrator::contract;
    check_events<BookingCreated, RoomHeld, RoomReleased, PaymentCompleted, PaymentFailed,
                 PaymentRefunded, BookingConfirmed, BookingFailed, BookingCancelled>();
}

TEST_CASE("the events are those that the saga announces") {
    Names announced;
    for (const auto& [line, announcement] : orchestrator::book_saga().announcements)
        announced.insert(announcement.type);
    Names documented;
    const auto& types = *document().member("channels")->member("booking.events");
    for (const auto& type : types.member("parameters")->member("type")->member("enum")->items)
        documented.insert(type.text);
    CHECK(tests::differences(documented, announced) == "");
}

TEST_CASE("the headers of ours are those that are written") {
    Names ours;
    for (const auto* of : {"CommandProperties", "ReplyProperties", "EventProperties"}) {
        for (const auto& name : names_of(*component("schemas").member(of)->member("properties"))) {
            if (name.starts_with("x-") || name.starts_with("trace")) ours.insert(name);
        }
    }
    const Names written{headers::kReason,     headers::kAttempts, headers::kAttemptList,
                        headers::kQueue,      headers::kParkedAt, headers::kAttempt,
                        headers::kReplay,     headers::kProbe,    headers::kTraceparent,
                        headers::kTracestate, headers::kSentAt};
    CHECK(tests::differences(ours, written) == "");
}
