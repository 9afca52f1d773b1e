// Metrics as they are used: told by the services, judged by promtool, scraped by Prometheus, shown
// by the dashboard's queries, and missed by an alert where a worker is gone.
#include "operator_desk.hpp"
#include "prometheus.hpp"
#include "stage.hpp"
#include "support/misbehaving_gateway.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kMost{60000};

/// Says so where the package is not there: ctest then lists the test as skipped.
bool can_judge() {
    if (prometheus_is_here()) return true;
    std::cout << "SKIPPED: needs Debian's package prometheus" << std::endl;
    return false;
}

CommandResult promtool(const std::string& words) {
    return run_command({"sh", "-c", "promtool " + words}, {}, kMost);
}

/// All that the house tells: each service, and the file of an audit. By its name.
std::map<std::string, std::string> told_by(const House& house) {
    std::map<std::string, std::string> told;
    for (const auto& name : House::names()) told[name] = get(house.port(name), "/metrics").body;
    const auto file = house.run_dir() / "audit.prom";
    CHECK(ctl(house, {"audit", "--prometheus", file.string()}).exit_code == 0);
    told["audit"] = text_of(file);
    return told;
}

bool belongs_to_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
}

/// Words of a text that are, or would be, names of metrics.
std::set<std::string> names_in(const std::string& text) {
    std::set<std::string> names;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && belongs_to_name(text[end])) ++end;
        const auto word = text.substr(at, end - at);
        for (const auto* prefix : {"bellhop_", "process_", "rabbitmq_"}) {
            if (word.starts_with(prefix) || word.find(std::string(":") + prefix) != word.npos)
                names.insert(word);
        }
        at = end + 1;
    }
    return names;
}

/// The expressions of a dashboard, panel by panel, with a time where Grafana would put one.
std::vector<std::string> queries_of(const wire::Value& dashboard) {
    std::vector<std::string> queries;
    for (const auto& panel : dashboard.member("panels")->items) {
        const auto* targets = panel.member("targets");
        if (targets == nullptr) continue;
        for (const auto& target : targets->items) {
            auto query = target.member("expr")->text;
            constexpr std::string_view kInterval = "$__rate_interval";
            for (auto at = query.find(kInterval); at != std::string::npos;
                 at = query.find(kInterval))
                query.replace(at, kInterval.size(), "30s");
            queries.push_back(query);
        }
    }
    return queries;
}

/// Of a gateway that is asked, so that its metrics are there too.
House& house_with(const MisbehavingGateway& gateway) {
    return fresh_house({{"BELLHOP_PAYMENT_GATEWAY_URL", gateway.url()}});
}

bool comes_true(const Prometheus& prometheus, const std::string& expression) {
    return eventually(kMost, [&] { return !prometheus.query(expression).empty(); });
}

/// What `bellhopctl WORD WORD --OPTION` in a text asks for, a line each.
std::set<std::string> advice_in(const std::string& text) {
    std::set<std::string> advice;
    std::string flat = text;
    std::replace(flat.begin(), flat.end(), '\n', ' ');
    for (auto at = flat.find("`bellhopctl "); at != std::string::npos;
         at = flat.find("`bellhopctl ", at + 1)) {
        std::istringstream words(flat.substr(at + 1, flat.find('`', at + 1) - at - 1));
        std::string line;
        for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
        advice.insert(line);
    }
    return advice;
}

}  // namespace

TEST_CASE(
    "promtool has nothing to say against the metrics of any service, the rules or their tests") {
    if (!can_judge()) return;
    const MisbehavingGateway gateway;
    auto& house = house_with(gateway);
    CHECK(book(house, new_booking()).status == 200);
    for (const auto& each : told_by(house)) {
        const auto& name = each.first;
        CAPTURE(name);
        const auto file = house.run_dir() / (name + ".metrics");
        std::ofstream(file) << each.second;
        const auto verdict = promtool("check metrics < " + file.string());
        CHECK(verdict.exit_code == 0);
        CHECK(verdict.output.empty());
    }
    const auto rules = promtool("check rules " + monitoring_file("rules.yml").string());
    CAPTURE(rules.output);
    CHECK(rules.exit_code == 0);
    const auto tests = promtool("test rules " + monitoring_file("rules_test.yml").string());
    CAPTURE(tests.output);
    CHECK(tests.exit_code == 0);
    CHECK(promtool("check config --syntax-only " + monitoring_file("prometheus.yml").string())
              .exit_code == 0);
}

TEST_CASE("every metric that a rule, its test or the dashboard names is told by somebody") {
    const MisbehavingGateway gateway;
    auto& house = house_with(gateway);
    // Some have no series before the first command.
    CHECK(book(house, new_booking()).status == 200);
    std::string all = get(the_broker().metrics_port(), "/metrics").body;
    for (const auto& [name, text] : told_by(house)) all += text;
    auto known = names_in(all);
    const auto rules = text_of(monitoring_file("rules.yml"));
    // What the rules make themselves.
    constexpr std::string_view kRecord = "- record: ";
    for (auto at = rules.find(kRecord); at != std::string::npos; at = rules.find(kRecord, at + 1)) {
        const auto begin = at + kRecord.size();
        known.insert(rules.substr(begin, rules.find('\n', begin) - begin));
    }
    for (const auto* file : {"rules.yml", "rules_test.yml", "grafana.json", "README.md"}) {
        const auto named = names_in(text_of(monitoring_file(file)));
        CHECK(named.size() > 10);
        for (const auto& name : named) {
            const auto who_names_what = std::string(file) + ": " + name;
            CAPTURE(who_names_what);
            CHECK(known.contains(name));
        }
    }
}

TEST_CASE("what the alerts advise can be typed: bellhopctl has each command and option") {
    auto& house = any_house();
    const auto advice = advice_in(text_of(monitoring_file("rules.yml")));
    CHECK(advice.size() > 5);
    for (const auto& line : advice) {
        CAPTURE(line);
        std::vector<std::string> command;
        std::vector<std::string> options;
        std::istringstream words(line);
        std::string word;
        std::string usage = "Usage: bellhopctl";
        words >> word;
        while (words >> word) {
            if (word.starts_with("--")) options.push_back(word);
            const bool lower = word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == word.npos;
            if (!lower || !options.empty()) continue;
            command.push_back(word);
            usage += " " + word;
        }
        command.emplace_back("--help");
        const auto help = ctl(house, command);
        // To a word that it does not know it tells the help of the word before.
        CHECK(help.output.find(usage + " [") != std::string::npos);
        for (const auto& option : options) CHECK(help.output.find(option) != std::string::npos);
    }
}

TEST_CASE(
    "Prometheus scrapes all services and the broker, computes every rule, and every panel of the "
    "dashboard has something to show; a worker that is gone is an alert") {
    if (!can_judge()) return;
    const MisbehavingGateway gateway;
    auto& house = house_with(gateway);
    const Prometheus prometheus(house, the_broker());
    REQUIRE(eventually(kMost, [&] { return prometheus.value("count(up == 1)") == "4"; }));
    CHECK(prometheus.query("up{job=\"bellhop\"} == 1").size() == House::names().size());

    CHECK(book(house, new_booking()).status == 200);
    CHECK(comes_true(
        prometheus,
        "bellhop_bookings_settled_total{status=\"confirmed\",service=\"orchestrator\"} >= 1"));
    CHECK(comes_true(prometheus, "bellhop_holds_total{outcome=\"held\"} >= 1"));
    CHECK(comes_true(prometheus, "bellhop_payments_total{outcome=\"approved\"} >= 1"));
    CHECK(comes_true(prometheus,
                     "bellhop_message_critical_seconds_count{type=\"payment.charge.v1\"} >= 1"));
    CHECK(
        comes_true(prometheus,
                   "bellhop_step_seconds_count{step=\"charge_payment\",answer=\"accepted\"} >= 1"));

    const auto dashboard = wire::parse(text_of(monitoring_file("grafana.json")));
    for (const auto& query : queries_of(dashboard)) {
        CAPTURE(query);
        // The audit's file comes by node_exporter, which is not here.
        const bool elsewhere = query.find("bellhop_audit_") != std::string::npos;
        CHECK(eventually(kMost, [&] { return elsewhere || !prometheus.query(query).empty(); }));
    }
    const auto rules = prometheus.ask("rules");
    for (const auto& group : rules.member("groups")->items) {
        for (const auto& rule : group.member("rules")->items) {
            CAPTURE(rule.member("name")->text);
            CHECK(rule.member("health")->text != "err");
        }
    }
    CHECK(prometheus.query("ALERTS{alertstate=\"firing\"}").empty());

    house.terminate("payment");
    CHECK(book(house, new_booking(), kAtOnce).status == 202);
    for (const auto* alert : {R"(alertname="BellhopServiceDown",service="payment")",
                              R"(alertname="BellhopWorkerMissing",queue="payment.commands")"}) {
        CHECK(comes_true(prometheus, "ALERTS{alertstate=\"firing\"," + std::string(alert) + "}"));
    }
    CHECK(comes_true(prometheus, "bellhop_queue_messages{queue=\"payment.commands\"} == 1"));
    CHECK(
        comes_true(prometheus, "bellhop_queue_oldest_age_seconds{queue=\"payment.commands\"} > 1"));
    house.start_all();
    CHECK(eventually(kMost,
                     [&] { return prometheus.query("ALERTS{alertstate=\"firing\"}").empty(); }));
}

}  // namespace bellhop::tests
