// Reading dead letters, and making commands of them again.
#include "bellhopctl/dlq/letter.hpp"

#include "bus/names.hpp"
#include "core/errors.hpp"
#include "core/headers.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace bellhop::dlq {

namespace {

constexpr std::string_view kReplyEnd = "/reply";
constexpr const char* kByBroker = "the broker gave it up: delivered too often, or refused";

struct AttemptList {
    std::vector<Attempt> attempts;
    static constexpr auto fields() {
        return wire::fields(wire::field("attempts", &AttemptList::attempts));
    }
};
struct Moment {
    Timestamp at{};
    static constexpr auto fields() { return wire::fields(wire::field("at", &Moment::at)); }
};

std::string header(const Envelope& envelope, const char* name) {
    const auto found = envelope.headers.find(name);
    return found == envelope.headers.end() ? "" : found->second;
}

int number(const std::string& text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

template <class T>
std::optional<T> decoded(const std::string& json) {
    try {
        return wire::decode<T>(json);
    } catch (const BadMessage&) {
        return std::nullopt;
    }
}

/// Only queues that the service itself may read: a letter can't name another.
std::string origin_of(const Letter& letter) {
    const auto named = header(letter.envelope, headers::kQueue);
    if (letter.service == "orchestrator")
        return named.starts_with("orchestrator.replies.") ? named : "";
    const auto commands = letter.service + ".commands";
    // Without the header it was the broker that moved it here, from the commands queue.
    return named.empty() || named == commands ? commands : "";
}

std::optional<Timestamp> parked_at(const Envelope& envelope) {
    if (const auto text = header(envelope, headers::kParkedAt); !text.empty()) {
        if (const auto moment = decoded<Moment>(R"({"at":")" + text + "\"}")) return moment->at;
    }
    if (to_micros(envelope.timestamp) > 0) return envelope.timestamp;
    return std::nullopt;
}

/// The command that the letter is, or that it answers.
std::string command_of(const Letter& letter) {
    auto id = letter.envelope.message_id.value();
    if (letter.service == "orchestrator" && id.ends_with(kReplyEnd))
        id.resize(id.size() - kReplyEnd.size());
    return id;
}

}  // namespace

Letter read_letter(const std::string& service, bus::Delivery delivery) {
    Letter letter;
    letter.service = service;
    letter.envelope = std::move(delivery.envelope);
    letter.tag = delivery.tag;
    const auto& envelope = letter.envelope;
    letter.reason = header(envelope, headers::kReason);
    if (letter.reason.empty()) letter.reason = kByBroker;
    letter.attempts = number(header(envelope, headers::kAttempts));
    if (auto list = decoded<AttemptList>(header(envelope, headers::kAttemptList)))
        letter.attempt_list = std::move(list->attempts);
    letter.queue = origin_of(letter);
    letter.parked_at = parked_at(envelope);
    return letter;
}

std::string why_not_replayed(
    const Letter& letter, const std::optional<orchestrator::contract::BookingCommands>& booking) {
    if (letter.envelope.correlation_id.empty()) return "names no booking";
    if (letter.queue.empty()) return "its queue of origin is not known";
    if (!booking) return "there is no such booking";
    const auto id = command_of(letter);
    const auto& awaited = booking->awaited;
    const bool waits = std::any_of(awaited.begin(), awaited.end(),
                                   [&](const auto& command) { return command.id == id; });
    if (waits) return "";
    const bool undo = id.ends_with("/undo");
    if (booking->status == "cancelled" && !undo) return "its booking is cancelled";
    if (booking->status == "failed" && !undo) return "its booking has failed";
    return "already done: its booking does not wait for it";
}

Envelope replay_of(const Letter& letter, const std::string& reply_to) {
    auto envelope = without_broker_history(letter.envelope);
    for (const auto* name : {headers::kReason, headers::kAttempts, headers::kAttemptList,
                             headers::kQueue, headers::kParkedAt, headers::kAttempt})
        envelope.headers.erase(name);
    envelope.routing = Routing::kMandatory;
    if (letter.service == "orchestrator") {
        envelope.exchange = bus::names::kReplies;
        envelope.routing_key = reply_to;
        envelope.durability = Durability::kTransient;
        return envelope;
    }
    envelope.exchange = bus::names::kCommands;
    envelope.routing_key = letter.queue;
    envelope.durability = Durability::kPersistent;
    envelope.reply_to = reply_to;
    envelope.headers[headers::kReplay] = "bellhopctl";
    return envelope;
}

}  // namespace bellhop::dlq
