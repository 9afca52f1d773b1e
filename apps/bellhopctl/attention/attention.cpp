// The words of bellhopctl attention.
#include "bellhopctl/attention/attention.hpp"

#include "bellhopctl/format.hpp"
#include "orchestrator/contract/attention.hpp"

#include <algorithm>
#include <iostream>

namespace bellhop::ctl {

namespace {

using orchestrator::contract::AttentionFacts;
using orchestrator::contract::BookingCommands;

void print_text(const AttentionFacts& facts, Timestamp now) {
    std::cout << facts.total << " bookings need attention\n";
    for (const auto& fact : facts.bookings) {
        const auto since = std::chrono::duration_cast<std::chrono::seconds>(now - fact.since);
        std::cout << fact.booking_id.value() << "  " << fact.status << ", for "
                  << age_text(std::max<std::int64_t>(0, since.count())) << ": " << fact.reason
                  << '\n';
        for (const auto& command : fact.parked) std::cout << "    parked: " << command << '\n';
    }
    const auto shown = static_cast<std::int64_t>(facts.bookings.size());
    if (shown < facts.total) std::cout << "... and " << facts.total - shown << " more (--limit)\n";
    if (shown > 0) {
        std::cout << "next, when the cause is gone: bellhopctl attention retry "
                  << facts.bookings.front().booking_id.value() << "; many at once: bellhopctl dlq "
                  << "replay\n";
    }
}

void print_text(const BookingCommands& booking) {
    std::cout << booking.booking_id.value() << " is " << booking.status
              << (booking.settled ? ", settled" : ", waits for:") << '\n';
    for (const auto& command : booking.awaited)
        std::cout << "    " << command.id << (command.parked ? " (parked)" : "") << '\n';
    std::cout << "a dead letter of it that stays: bellhopctl dlq discard --booking "
              << booking.booking_id.value() << " --reason WHY\n";
}

}  // namespace

AttentionCommand::AttentionCommand(service::Options& program)
    : command_(program.command("attention", "bookings that need a person")),
      list_(command_.command("list", "the longest waiting first")),
      retry_(command_.command("retry", "ask again for what is parked")),
      resolve_(command_.command("resolve", "declare what is parked settled by hand")) {
    for (auto* each : {&list_, &retry_, &resolve_}) each->add("json", json_, "print JSON");
    list_.add("limit", limit_, "show at most so many", 1, 1000);
    retry_.add_argument("BOOKING", booking_, "the booking's id");
    resolve_.add_argument("BOOKING", booking_, "the booking's id");
    resolve_.add("note", note_, "what was done by hand, for the booking's history");
}

int AttentionCommand::run(House& house) {
    if (list_.given()) return list(house);
    const auto known = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (booking_.find_first_not_of(known) != std::string::npos)
        throw BadConfiguration("'" + booking_ + "' is no booking id");
    if (retry_.given()) return tell(house, "retry", "");
    if (note_.empty()) throw BadConfiguration("resolve needs --note");
    return tell(house, "resolve", wire::encode(orchestrator::contract::Resolution{note_}));
}

int AttentionCommand::list(House& house) const {
    const auto facts =
        house.fetch<AttentionFacts>("orchestrator", "/attention?limit=" + std::to_string(limit_));
    if (json_) {
        std::cout << wire::encode(facts) << '\n';
    } else {
        print_text(facts, house.loop().now());
    }
    return 0;
}

int AttentionCommand::tell(House& house, const std::string& what, const std::string& body) const {
    http::ClientRequest request;
    request.method = "POST";
    request.url = "/bookings/" + booking_ + "/" + what;
    request.body = body;
    const auto answer = house.send_as_operator("orchestrator", std::move(request));
    if (answer.status != 200) {
        std::cerr << "bellhopctl: " << what << " of " << booking_ << " was answered "
                  << answer.status << ": " << answer.body;
        return 1;
    }
    if (json_) {
        std::cout << answer.body;
    } else {
        print_text(wire::decode<BookingCommands>(answer.body));
    }
    return 0;
}

}  // namespace bellhop::ctl
