// Writing about dead letters.
#include "bellhopctl/dlq/print.hpp"

#include <iomanip>
#include <iostream>
#include <map>

namespace bellhop::ctl {

namespace {

constexpr std::size_t kMostSkipsShown = 20;

struct CausesBody {
    std::int64_t letters = 0;
    std::int64_t not_looked_at = 0;
    std::vector<dlq::Cause> causes;
    static constexpr auto fields() {
        return wire::fields(wire::field("letters", &CausesBody::letters),
                            wire::field("not_looked_at", &CausesBody::not_looked_at),
                            wire::field("causes", &CausesBody::causes));
    }
};

struct LetterBody {
    std::string message_id;
    std::string booking_id;
    std::string type;
    std::string service;
    std::string cause;
    std::string queue;
    std::string reason;
    int attempts = 0;
    std::optional<Timestamp> parked_at;
    std::vector<dlq::Attempt> attempt_list;
    std::string body;
    static constexpr auto fields() {
        using L = LetterBody;
        return wire::fields(
            wire::field("message_id", &L::message_id), wire::field("booking_id", &L::booking_id),
            wire::field("type", &L::type), wire::field("service", &L::service),
            wire::field("cause", &L::cause), wire::field("queue", &L::queue),
            wire::field("reason", &L::reason), wire::field("attempts", &L::attempts),
            wire::field("parked_at", &L::parked_at), wire::field("attempt_list", &L::attempt_list),
            wire::field("body", &L::body));
    }
};

LetterBody body_of(const dlq::Letter& letter) {
    const auto& envelope = letter.envelope;
    return {envelope.message_id.value(),
            envelope.correlation_id,
            envelope.type,
            letter.service,
            dlq::cause_code(letter),
            letter.queue,
            letter.reason,
            letter.attempts,
            letter.parked_at,
            letter.attempt_list,
            envelope.body};
}

std::string age(const std::optional<std::int64_t>& seconds) {
    return seconds ? age_text(*seconds) : "?";
}

void print_text(const CausesBody& body) {
    if (body.causes.empty()) std::cout << "no dead letters\n";
    for (const auto& cause : body.causes) {
        std::cout << cause.code << "  " << cause.count << " of " << cause.service << ", "
                  << cause.type << ", oldest " << age(cause.oldest_s) << ", newest "
                  << age(cause.newest_s) << '\n'
                  << "          " << cause.reason << '\n'
                  << "          such as " << cause.example << '\n';
    }
    if (body.not_looked_at > 0)
        std::cout << "and " << body.not_looked_at << " more letters that were not looked at\n";
    if (!body.causes.empty()) {
        const auto& first = body.causes.front();
        std::cout << "next: bellhopctl dlq show " << first.example
                  << "; bellhopctl dlq replay --cause " << first.code << " --dry-run\n";
    }
}

void print_text(const WorkReport& report) {
    const bool replay = report.what == "replay";
    const auto* verb = report.dry_run ? (replay ? " would be replayed" : " would be discarded")
                                      : (replay ? " replayed" : " discarded");
    std::cout << report.found << " dead letters, " << report.chosen << " chosen: " << report.done
              << verb << ", " << report.skipped << " skipped, " << report.unsure << " unsure, "
              << report.untouched << " not come to; " << report.left << " left\n";
    std::map<std::string, int> reasons;
    for (const auto& skip : report.skips) ++reasons[skip.why];
    for (const auto& [why, count] : reasons)
        std::cout << "skipped " << count << ": " << why << '\n';
    std::size_t shown = 0;
    for (const auto& skip : report.skips) {
        if (++shown > kMostSkipsShown) break;
        std::cout << "  " << skip.message_id << ": " << skip.why << '\n';
    }
    if (report.skips.size() > kMostSkipsShown)
        std::cout << "  ... and " << report.skips.size() - kMostSkipsShown << " more (--json)\n";
    if (!report.ended_early.empty())
        std::cout << "ended early: " << report.ended_early << "; the same again does the rest\n";
    if (report.unsure > 0)
        std::cout << "unsure: sent, and the broker did not answer; their letters are still there, "
                     "and a copy does no harm\n";
}

}  // namespace

void print_causes(const Findings& found, Timestamp now, Format format) {
    const CausesBody body{static_cast<std::int64_t>(found.letters.size()), found.beyond,
                          dlq::causes(found.letters, now)};
    if (format == Format::kText) return print_text(body);
    std::cout << wire::encode(body) << '\n';
}

void print_letter(const dlq::Letter& letter, Format format) {
    const auto body = body_of(letter);
    if (format == Format::kJson) {
        std::cout << wire::encode(body) << '\n';
        return;
    }
    std::cout << body.message_id << " (" << body.type << ", booking " << body.booking_id << ")\n"
              << "  given up by " << body.service << " after " << body.attempts << " attempts"
              << (body.parked_at ? ", " + to_text(*body.parked_at) : "") << "\n  came from "
              << (body.queue.empty() ? "an unknown queue" : body.queue) << ", cause " << body.cause
              << "\n  " << body.reason << '\n';
    for (const auto& attempt : body.attempt_list) {
        std::cout << "    " << to_text(attempt.at) << " " << attempt.instance << ": "
                  << attempt.reason << '\n';
    }
    std::cout << "  " << body.body << '\n';
}

void print_report(const WorkReport& report, Format format) {
    if (format == Format::kText) return print_text(report);
    std::cout << wire::encode(report) << '\n';
}

}  // namespace bellhop::ctl
