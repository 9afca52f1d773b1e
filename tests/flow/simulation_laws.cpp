// Holding a run to its laws.
#include "flow/simulation_laws.hpp"

#include "bus/names.hpp"
#include "db/inbox.hpp"
#include "flow/announced.hpp"
#include "flow/invariants.hpp"

namespace bellhop::flow::simulation {

namespace {

constexpr std::size_t kMostBroken = 20;

struct Decided {
    std::string status;
    std::int64_t number = 0;
};

constexpr std::string_view kUndo = "/undo";

/// Whether a row of the service says what became of a message.
bool is_handled(Name service, const Envelope& message, db::Transaction& tx) {
    const auto known = db::inbox::find(tx, message.message_id);
    if (known && known->state == db::inbox::Entry::State::kParked) return true;
    const auto row = tx.row<std::string>(
        service == Name::kAvailability ? "SELECT state FROM holds WHERE booking_id = :booking"
                                       : "SELECT state FROM payments WHERE booking_id = :booking",
        message.correlation_id);
    if (!row) return false;
    const auto& state = std::get<0>(*row);
    if (!message.message_id.value().ends_with(kUndo)) return state != "asking";
    return state == "released" || state == "refused" || state == "refunded" || state == "void" ||
           state == "declined";
}

}  // namespace

void Laws::broke(std::string how) {
    if (broken_.size() < kMostBroken) broken_.push_back(std::move(how));
}

void Laws::published(const Envelope& envelope) {
    const auto& id = envelope.message_id.value();
    if (envelope.exchange == bus::names::kCommands) {
        const auto what = envelope.app_id + " " + envelope.correlation_id + " " + envelope.type;
        const auto [known, is_new] = ids_.try_emplace(what, id);
        if (!is_new && known->second != id) {
            broke(what + " was asked under two ids: " + known->second + ", " + id);
        }
        if (id.ends_with(kUndo)) undone_.insert(id.substr(0, id.size() - kUndo.size()));
    }
    if (envelope.exchange == bus::names::kReplies) {
        const auto answer = envelope.type + " " + envelope.body;
        const auto [known, is_new] = answers_.try_emplace(id, answer);
        // Once it is undone, what was done is told as cancelled.
        const bool undone = undone_.contains(id.substr(0, id.rfind('/'))) &&
                            answer.find("cancelled") != std::string::npos;
        if (!is_new && known->second != answer && !undone) {
            broke("one id, two answers: " + id + ": " + known->second + " and " + answer);
        }
        if (undone) known->second = answer;
    }
}

void Laws::handed_over(const Envelope& envelope) {
    const bool elsewhere =
        envelope.exchange.ends_with(".retry") || envelope.exchange.ends_with(".dead");
    if (elsewhere) handed_over_.insert(envelope.message_id.value());
}

void Laws::acknowledged(Name service, const Envelope& message) {
    // The orchestrator keeps no inbox: its saga ignores what it hears twice.
    if (service == Name::kOrchestrator) return;
    const auto elsewhere = handed_over_.find(message.message_id.value());
    if (elsewhere != handed_over_.end()) {
        handed_over_.erase(elsewhere);
        return;
    }
    bool handled = false;
    databases_.of(service).read(
        [&](db::Transaction& tx) { handled = is_handled(service, message, tx); });
    if (!handled && broker_.copies_of(message.message_id) == 0) {
        broke(message.message_id.value() + " was acknowledged before it was handled on disk");
    }
}

void Laws::committed(Name service) {
    if (service != Name::kAvailability) return;
    databases_.of(service).read([&](db::Transaction& tx) {
        for (const auto& [type, most] : tx.rows<std::string, std::int64_t>(
                 "SELECT room_type, MAX(taken) FROM nights GROUP BY room_type LIMIT 100")) {
            for (const auto& room : catalog_.hotels.front().room_types) {
                if (room.name == type && most > room.rooms)
                    broke(type + " was sold beyond its rooms");
            }
        }
    });
}

namespace {

using Broken = std::vector<std::string>;

void look_at_guests(const Ending& ending, Broken& broken) {
    std::map<std::string, std::vector<Decided>> bookings;
    std::map<std::string, std::string> keys;
    ending.databases.of(Name::kOrchestrator).read([&](db::Transaction& tx) {
        for (const auto& [guest, status, number] : tx.rows<std::string, std::string, std::int64_t>(
                 "SELECT guest_name, status, number FROM bookings LIMIT 10000")) {
            bookings[guest].push_back({status, number});
        }
        for (const auto& [key, number] : tx.rows<std::string, std::int64_t>(
                 "SELECT idempotency_key, booking_number FROM idempotency_keys LIMIT 10000")) {
            keys[key] = orchestrator::booking_id(number).value();
        }
    });
    for (const auto& guest : ending.guests.all()) {
        const auto& theirs = bookings[guest->name];
        if (theirs.size() > 1) broken.push_back(guest->name + " has two bookings");
        for (const auto& id : guest->told) {
            if (theirs.empty() || orchestrator::booking_id(theirs[0].number).value() != id)
                broken.push_back(guest->name + " was told of " + id + ", which is not there");
            if (guest->key && keys[guest->key->key] != id)
                broken.push_back(guest->key->key + " does not lead to " + id);
        }
        if (theirs.empty()) continue;
        const auto& status = theirs[0].status;
        if (guest->cancelled && (status == "confirmed" || status == "pending"))
            broken.push_back(guest->name + " was told it is cancelled, and it is " + status);
        const bool changed = guest->told_outcome && !guest->wants_to_cancel &&
                             status != saga::to_text(*guest->told_outcome);
        if (changed) broken.push_back(guest->name + " was told otherwise than " + status);
    }
}

void look_at_money(const Ending& ending, Broken& broken) {
    std::set<std::string> known;
    ending.databases.of(Name::kPayment).read([&](db::Transaction& tx) {
        for (const auto& [booking] :
             tx.rows<std::string>("SELECT booking_id FROM payments LIMIT 10000")) {
            known.insert(booking);
        }
    });
    for (const auto& [booking, account] : ending.gateway.books()) {
        if (!known.contains(booking) && account.taken != account.given_back)
            broken.push_back("the gateway has money of " + booking + ", the ledger knows of none");
    }
}

}  // namespace

std::vector<std::string> broken_at_the_end(const Ending& ending) {
    auto broken = broken_invariants(
        {ending.databases.of(Name::kOrchestrator), ending.databases.of(Name::kAvailability),
         ending.databases.of(Name::kPayment), ending.broker, ending.catalog,
         [&](const BookingId& id, std::int64_t) {
             const auto account = ending.gateway.books().find(id.value());
             if (account == ending.gateway.books().end()) return std::int64_t{0};
             return account->second.taken - account->second.given_back;
         }});
    look_at_guests(ending, broken);
    for (auto& each : broken_announcements(
             {ending.databases.of(Name::kOrchestrator), ending.databases.of(Name::kAvailability),
              ending.databases.of(Name::kPayment)},
             ending.broker.waiting(ending.listener))) {
        broken.push_back(std::move(each));
    }
    look_at_money(ending, broken);
    return broken;
}

}  // namespace bellhop::flow::simulation
