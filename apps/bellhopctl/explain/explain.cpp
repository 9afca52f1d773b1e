// Printing what is known of one booking.
#include "bellhopctl/explain/explain.hpp"

#include "bellhopctl/dlq/dead_letters.hpp"
#include "bellhopctl/explain/about.hpp"

#include <cstdio>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace bellhop::ctl {

namespace {

struct MomentLine {
    Timestamp at{};
    std::string after_s;
    std::string what;
    static constexpr auto fields() {
        return wire::fields(wire::field("at", &MomentLine::at),
                            wire::field("after_s", &MomentLine::after_s),
                            wire::field("what", &MomentLine::what));
    }
};

struct Report {
    std::string summary;
    std::vector<std::string> where;
    std::vector<std::string> next;
    std::vector<MomentLine> timeline;
    orchestrator::contract::Explanation booking;
    static constexpr auto fields() {
        return wire::fields(
            wire::field("summary", &Report::summary), wire::field("where", &Report::where),
            wire::field("next", &Report::next), wire::field("timeline", &Report::timeline),
            wire::field("booking", &Report::booking));
    }
};

/// Each question has its own, shorter bound.
constexpr Milliseconds kLongest{60000};

void look_at_dead_letters(House& house, Known& known) {
    try {
        // Says at once when the broker is away; the other connection is patient.
        static_cast<void>(house.get("management", "/api/whoami"));
        auto found = DeadLetters(house).take();
        std::erase_if(found.letters, [&](const auto& letter) {
            return letter.envelope.correlation_id != known.booking.booking_id.value();
        });
        known.letters = std::move(found.letters);
    } catch (const Unavailable& away) {
        known.troubles["dead letters"] = away.what();
    }
}

std::string milliseconds(double value_s) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value_s);
    return text;
}

void print_text(const Verdict& verdict, const Known& known) {
    std::cout << verdict.summary << "\ntrace " << known.booking.trace_id << "\n\n";
    for (const auto& moment : verdict.timeline) {
        std::cout << "  " << to_text(moment.at) << "  +" << milliseconds(moment.after_s) << " s  "
                  << moment.what << '\n';
    }
    if (!verdict.where.empty()) std::cout << '\n';
    for (const auto& sentence : verdict.where) std::cout << sentence << '\n';
    if (!verdict.next.empty()) std::cout << "\nnext:\n";
    for (const auto& command : verdict.next) std::cout << "  " << command << '\n';
}

void print_json(const Verdict& verdict, const Known& known) {
    Report report{verdict.summary, verdict.where, verdict.next, {}, known.booking};
    for (const auto& moment : verdict.timeline) {
        report.timeline.push_back({moment.at, milliseconds(moment.after_s), moment.what});
    }
    std::cout << wire::encode(report) << '\n';
}

}  // namespace

ExplainCommand::ExplainCommand(service::Options& program)
    : command_(program.command("explain", "where one booking is, and what it waits for")) {
    command_.add_argument("booking", booking_, "its id, BOOK and digits");
    command_.add("json", json_, "print JSON");
}

int ExplainCommand::run(House& house) {
    std::optional<Heard<Known>> heard;
    ask_about(house, booking_, [&heard](Heard<Known> answer) { heard = std::move(answer); });
    if (!house.wait_until([&heard] { return heard.has_value(); }, kLongest))
        throw Unavailable("orchestrator", "no answer");
    if (heard->status == 404) {
        std::cerr << "no booking " << booking_ << '\n';
        return 1;
    }
    if (!heard->value)
        throw std::runtime_error(heard->trouble + " (is it running? " +
                                 house.place().state("orchestrator") + ")");
    look_at_dead_letters(house, *heard->value);
    const auto verdict = judge(*heard->value, house.now(), house.place());
    if (json_) {
        print_json(verdict, *heard->value);
    } else {
        print_text(verdict, *heard->value);
    }
    return 0;
}

}  // namespace bellhop::ctl
