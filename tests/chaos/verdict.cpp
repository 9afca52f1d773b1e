// The audit, the guests' memories, the gateway's books, the queues.
#include "chaos/verdict.hpp"

#include "support/eventually.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <utility>

namespace bellhop::chaos {

namespace {

using payment::contract::PaymentFacts;

/// So that a disaster does not fill the screen.
constexpr std::size_t kMostOfAKind = 20;
constexpr Milliseconds kLookAgainAfter{1000};

ctl::Addresses addresses_of(const tests::House& house) {
    ctl::Addresses addresses;
    addresses.orchestrator = house.url("orchestrator");
    addresses.availability = house.url("availability");
    addresses.payment = house.url("payment");
    addresses.management.clear();
    return addresses;
}

class Judge {
 public:
    Judge(Town& town, Milliseconds patience)
        : town_(town),
          house_(addresses_of(town.house())),
          until_(std::chrono::steady_clock::now() + patience),
          asker_({town.front_ports(), "judge", 1}, tally_) {}

    Verdict run(std::vector<Promise> promises) {
        for (const auto& name : town_.all()) require_ready(name);
        ask_unanswered(promises);
        wait_for_rest();
        verdict_.audit = audit(10);
        for (const auto& broken : verdict_.audit.violations)
            add(broken.rule, broken.subject + " " + broken.what);
        look_at_promises(promises);
        look_at_gateway();
        look_at_queues();
        count_duplicates();
        return std::move(verdict_);
    }

 private:
    void add(const std::string& rule, const std::string& what) {
        if (++found_[rule] <= kMostOfAKind) verdict_.violations.push_back(rule + ": " + what);
    }
    [[nodiscard]] Milliseconds left() const {
        return std::chrono::duration_cast<Milliseconds>(until_ - std::chrono::steady_clock::now());
    }

    void require_ready(const std::string& name) {
        // One of the second host listens to nobody here.
        const auto& all = tests::House::names();
        const bool first = std::find(all.begin(), all.end(), name) != all.end();
        if (first && !town_.house().wait_ready(name, left()))
            add("ready", name + " does not get ready again");
    }

    void ask_unanswered(std::vector<Promise>& promises) {
        for (auto& promise : promises) {
            if (promise.id.empty()) until_answered([&] { return asker_.book(promise); });
            if (promise.id.empty()) add("answered", "key " + promise.key + " is never answered");
        }
    }

    ctl::AuditReport audit(int patience_s) {
        ctl::AuditOptions options;
        options.at_rest = patience_s > 0;
        options.patience_s = patience_s;
        return ctl::audit_house(house_, options);
    }

    template <class Call>
    void until_answered(Call call) {
        while (!call() && left().count() > 0) never_.wait(Milliseconds{200});
    }

    void wait_for_rest() {
        const auto from = std::chrono::steady_clock::now();
        while (!at_rest() && left().count() > 0) never_.wait(kLookAgainAfter);
        verdict_.settled_after =
            std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - from);
    }

    bool at_rest() {
        const auto report = audit(0);
        if (report.pending + report.outstanding + report.outbox_rows > 0) return false;
        return busy_queue().empty();
    }

    std::string busy_queue() {
        for (const auto& [queue, depth] : town_.broker().queue_depths()) {
            if (depth > 0 && !queue.ends_with(".dead")) return queue;
        }
        return "";
    }

    void look_at_promises(std::vector<Promise>& promises) {
        verdict_.keys = static_cast<std::int64_t>(promises.size());
        for (auto& promise : promises) {
            if (promise.id.empty()) continue;
            until_answered([&] { return asker_.look_up(promise); });
            // The same key after everything: the same booking.
            if (++asked_ % 10 == 0) until_answered([&] { return asker_.book(promise); });
            if (promise.told == "pending") add("decided", promise.id + " is pending");
        }
        for (const auto& complaint : asker_.complaints()) add("promise", complaint);
    }

    /// Its own books and our ledger say the same of each booking.
    void look_at_gateway() {
        auto books = town_.gateway().books();
        verdict_.charged = static_cast<std::int64_t>(books.size());
        if (town_.gateway().charges() != static_cast<int>(books.size()))
            add("gateway", "has charged a booking more than once");
        house_.for_each_fact<PaymentFacts>("payment", "/audit/payments", [&](const auto& fact) {
            const auto entry = books.find(fact.booking_id.value());
            const bool charged = entry != books.end();
            const bool held = charged && entry->second;
            const auto says = fact.booking_id.value() + " is " + fact.state + " in the ledger";
            if (fact.state == "approved" && !held) add("gateway", says + ", no money is held");
            if (fact.state != "approved" && held) add("gateway", says + ", its money is held");
            if (charged) books.erase(entry);
        });
        for (const auto& [id, held] : books)
            add("gateway", id + " was charged and is not in the ledger");
        for (const auto& [id, held] : town_.gateway().books()) verdict_.refunded += held ? 0 : 1;
    }

    void look_at_queues() {
        for (const auto& [queue, depth] : town_.broker().queue_depths()) {
            if (depth > 0)
                add("queues_empty", queue + " holds " + std::to_string(depth) + " messages");
        }
    }

    void count_duplicates() {
        for (const std::string worker : {"availability", "payment"}) {
            std::istringstream lines(house_.get(worker, "/metrics").body);
            for (std::string line; std::getline(lines, line);) {
                if (line.starts_with("bellhop_messages_duplicate_total"))
                    verdict_.duplicates += std::stoll(line.substr(line.rfind(' ')));
            }
        }
    }

    Town& town_;
    ctl::House house_;
    std::chrono::steady_clock::time_point until_;
    Tally tally_;
    Guest asker_;
    Bell never_;
    Verdict verdict_;
    std::map<std::string, std::size_t> found_;
    int asked_ = 0;
};

}  // namespace

Verdict judge(Town& town, std::vector<Promise> promises, Milliseconds patience) {
    return Judge(town, patience).run(std::move(promises));
}

}  // namespace bellhop::chaos
