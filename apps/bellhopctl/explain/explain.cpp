// Asking everybody about one booking.
#include "bellhopctl/explain/explain.hpp"

#include "bellhopctl/dlq/dead_letters.hpp"
#include "bellhopctl/explain/verdict.hpp"

#include <cstdio>
#include <iostream>

namespace bellhop::ctl {

namespace {

struct ManagedQueue {
    std::int64_t messages_ready = 0;
    std::int64_t messages_unacknowledged = 0;
    std::int64_t consumers = 0;
    static constexpr auto fields() {
        using Q = ManagedQueue;
        return wire::fields(wire::optional("messages_ready", &Q::messages_ready),
                            wire::optional("messages_unacknowledged", &Q::messages_unacknowledged),
                            wire::optional("consumers", &Q::consumers));
    }
};

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

/// Remembers who did not answer instead of ending the whole.
template <class Ask>
void ask(Known& known, const std::string& who, Ask question) {
    try {
        question();
    } catch (const Unavailable& away) {
        known.troubles[who] = away.what();
    }
}

void ask_dead_letters(House& house, Known& known) {
    ask(known, "dead letters", [&] {
        // Says at once when the broker is away; the other connection is patient.
        static_cast<void>(house.get("management", "/api/whoami"));
        auto found = DeadLetters(house).take();
        for (auto& letter : found.letters) {
            if (letter.envelope.correlation_id == known.booking.booking_id.value())
                known.letters.push_back(std::move(letter));
        }
    });
}

Known everything_about(House& house, const std::string& id, const std::string& explanation) {
    Known known;
    known.booking = wire::decode<orchestrator::contract::Explanation>(explanation);
    ask(known, "availability", [&] {
        auto page = house.fetch<availability::contract::HoldFacts>("availability",
                                                                   "/audit/holds?booking_id=" + id);
        if (!page.facts.empty()) known.hold = page.facts.front();
    });
    ask(known, "payment", [&] {
        auto page = house.fetch<payment::contract::PaymentFacts>(
            "payment", "/audit/payments?booking_id=" + id);
        if (!page.facts.empty()) known.payment = page.facts.front();
    });
    for (const auto& waits : known.booking.waits_for) {
        ask(known, "management", [&] {
            const auto queue =
                house.fetch<ManagedQueue>("management", "/api/queues/bellhop/" + waits.queue);
            known.queues[waits.queue] = {queue.messages_ready, queue.messages_unacknowledged,
                                         queue.consumers};
        });
    }
    ask_dead_letters(house, known);
    return known;
}

std::string milliseconds(double value_s) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value_s);
    return text;
}

void print_text(const Verdict& verdict) {
    std::cout << verdict.summary << "\n\n";
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

void ExplainOptions::add_to(service::Options& options) {
    options.add_argument("booking", booking, "its id, BOOK and digits");
    options.add("json", json, "print JSON");
}

int run_explain(House& house, const ExplainOptions& options) {
    const auto answer = house.get("orchestrator", "/bookings/" + options.booking + "/explanation");
    if (answer.status == 404) {
        std::cerr << "no booking " << options.booking << '\n';
        return 1;
    }
    if (answer.status != 200) throw Unavailable("orchestrator", answer.body);
    const auto known = everything_about(house, options.booking, answer.body);
    const auto verdict = judge(known, house.now());
    if (options.json) {
        print_json(verdict, known);
    } else {
        print_text(verdict);
    }
    return 0;
}

}  // namespace bellhop::ctl
