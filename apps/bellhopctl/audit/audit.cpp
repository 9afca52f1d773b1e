// Collecting, checking, looking again.
#include "bellhopctl/audit/audit.hpp"

#include "bellhopctl/audit/print.hpp"
#include "service/outbox_fact.hpp"

#include <map>
#include <utility>

namespace bellhop::ctl {

namespace {

using audit::Violation;
using availability::contract::HoldFacts;
using availability::contract::NightFacts;
using payment::contract::PaymentFacts;
using Pages = orchestrator::contract::BookingFacts;

constexpr Milliseconds kLookAgainAfter{1000};

void append(std::vector<Violation>& all, std::vector<Violation> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

void count(AuditReport& report, const audit::BookingFacts& facts) {
    if (facts.payment) ++report.payments;
    if (!facts.booking) return;
    ++report.bookings;
    const auto& status = facts.booking->status;
    if (status == "confirmed") ++report.confirmed;
    if (status == "failed") ++report.failed;
    if (status == "cancelled") ++report.cancelled;
    if (status == "pending") ++report.pending;
    if (status != "pending" && !facts.booking->settled) ++report.outstanding;
}

/// One audit: what was found at the first look, and what became of it.
class Audit {
 public:
    Audit(House& house, const AuditOptions& options) : house_(house), options_(options) {}

    AuditReport run() {
        look_at_bookings();
        look_at_nights();
        look_at_keys();
        look_at_outboxes();
        return std::move(report_);
    }

 private:
    void look_at_bookings() {
        auto all = collect();
        std::vector<std::string> suspects;
        for (const auto& [id, facts] : all) {
            if (!broken(facts).empty()) suspects.push_back(id);
        }
        // Their facts were read one after the other, while the house worked.
        for (const auto& id : suspects) all[id] = settled_facts(id);
        for (const auto& [id, facts] : all) {
            count(report_, facts);
            append(report_.violations, broken(facts));
        }
    }

    std::map<std::string, audit::BookingFacts> collect() {
        std::map<std::string, audit::BookingFacts> all;
        house_.for_each_fact<Pages>("orchestrator", "/audit/bookings", [&](auto fact) {
            all[fact.booking_id.value()].booking = std::move(fact);
        });
        house_.for_each_fact<HoldFacts>("availability", "/audit/holds", [&](auto fact) {
            all[fact.booking_id.value()].hold = std::move(fact);
        });
        house_.for_each_fact<PaymentFacts>("payment", "/audit/payments", [&](auto fact) {
            all[fact.booking_id.value()].payment = std::move(fact);
        });
        return all;
    }

    /// The facts of one booking, once nothing is broken about them, or as they are in the end.
    audit::BookingFacts settled_facts(const std::string& id) {
        auto facts = facts_of(id);
        while (!broken(facts).empty() && waited_ < Milliseconds{1000} * options_.patience_s) {
            house_.wait(kLookAgainAfter);
            waited_ += kLookAgainAfter;
            facts = facts_of(id);
        }
        return facts;
    }

    audit::BookingFacts facts_of(const std::string& id) {
        const auto one = [&](const char* route) { return route + ("?booking_id=" + id); };
        audit::BookingFacts facts;
        auto bookings = house_.fetch<Pages>("orchestrator", one("/audit/bookings"));
        auto holds = house_.fetch<HoldFacts>("availability", one("/audit/holds"));
        auto payments = house_.fetch<PaymentFacts>("payment", one("/audit/payments"));
        if (!bookings.facts.empty()) facts.booking = bookings.facts.front();
        if (!holds.facts.empty()) facts.hold = holds.facts.front();
        if (!payments.facts.empty()) facts.payment = payments.facts.front();
        return facts;
    }

    [[nodiscard]] std::vector<Violation> broken(const audit::BookingFacts& facts) const {
        auto found = audit::broken_promises(facts);
        if (!options_.at_rest || !facts.booking || facts.booking->settled) return found;
        found.push_back({audit::kAtRest, facts.booking->booking_id.value(),
                         "is " + facts.booking->status + " and not settled"});
        return found;
    }

    void look_at_nights() {
        house_.for_each_fact<NightFacts>("availability", "/audit/nights", [&](const auto& night) {
            ++report_.nights;
            append(report_.violations, audit::broken_promises(night));
        });
    }

    void look_at_keys() {
        const auto keys =
            house_.fetch<orchestrator::contract::KeyFacts>("orchestrator", "/audit/keys");
        for (const auto& id : keys.without_booking) {
            report_.violations.push_back({audit::kKeyHasBooking, id.value(),
                                          "an idempotency key names it, and it is not there"});
        }
    }

    void look_at_outboxes() {
        for (const std::string service : kServices) {
            const auto outbox = house_.fetch<service::OutboxFact>(service, "/audit/outbox");
            report_.outbox_rows += outbox.waiting;
            if (outbox.oldest_s <= options_.outbox_age_s) continue;
            report_.violations.push_back({audit::kOutboxIsSent, service,
                                          "has a message in its outbox for " +
                                              std::to_string(outbox.oldest_s) +
                                              " s; is the broker there, and are the queues?"});
        }
    }

    House& house_;
    const AuditOptions& options_;
    AuditReport report_;
    Milliseconds waited_{0};
};

}  // namespace

AuditCommand::AuditCommand(service::Options& program)
    : command_(program.command("audit", "check every promise over all services")) {
    command_.add("json", options_.json, "print JSON");
    command_.add("at-rest", options_.at_rest, "nothing may be pending or outstanding any more");
    command_.add("patience", options_.patience_s, "seconds that a suspect may take to become right",
                 0, 3600);
    command_.add("outbox-age", options_.outbox_age_s,
                 "seconds that a message may wait in an outbox", 0, 86400);
    command_.add("prometheus", options_.prometheus,
                 "also write a file for node_exporter's textfile collector");
}

int AuditCommand::run(House& house) {
    const auto report = audit_house(house, options_);
    if (!options_.prometheus.empty()) write_prometheus(report, options_.prometheus);
    print(report, options_.json ? Format::kJson : Format::kText);
    return report.violations.empty() ? 0 : 1;
}

AuditReport audit_house(House& house, const AuditOptions& options) {
    return Audit(house, options).run();
}

}  // namespace bellhop::ctl
