// What a service tells those who watch it: /health, /ready, /metrics, and the log line when that
// changes.
#include "db/outbox.hpp"
#include "health_bodies.hpp"
#include "line_budget.hpp"
#include "service/outbox_fact.hpp"
#include "service/service.hpp"
#include "supervisor.hpp"

#include <utility>

namespace bellhop::service {

namespace {

constexpr Milliseconds kSettles{500};

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) all += (all.empty() ? "" : "; ") + text;
    return all;
}

}  // namespace

std::vector<std::string> Service::problems() const {
    std::vector<std::string> all;
    // Handing over, it serves as before until the other one does.
    if (stopping_ && !handing_over_) all.emplace_back("the service is stopping");
    if (!starting_.empty()) all.push_back(starting_);
    if (!commits_->trouble().empty()) all.push_back(commits_->trouble());
    for (const auto& problem : bus_->problems()) all.push_back(problem);
    for (const auto& check : checks_) {
        if (const auto problem = check.problem(); !problem.empty())
            all.push_back(check.name + ": " + problem);
    }
    return all;
}

http::Response Service::health() const {
    Health health;
    health.service = identity_.name;
    const auto state = [](const std::string& problem) { return problem.empty() ? "ok" : problem; };
    health.dependencies.push_back({"broker", state(joined(bus_->problems()))});
    health.dependencies.push_back(
        {"database", state(starting_.empty() ? commits_->trouble() : starting_)});
    for (const auto& check : checks_)
        health.dependencies.push_back({check.name, state(check.problem())});
    return http::json(200, wire::encode(health));
}

http::Response Service::ready() const {
    const auto all = problems();
    const Readiness readiness{all.empty() ? "ready" : "not ready", all};
    return http::json(all.empty() ? 200 : 503, wire::encode(readiness));
}

void Service::add_standard_routes() {
    using http::Request;
    using http::Responder;
    server_.route("GET", "/health", [this](const Request&, const Responder& responder) {
        responder.respond(health());
    });
    server_.route("GET", "/ready", [this](const Request&, const Responder& responder) {
        responder.respond(ready());
    });
    server_.route("GET", "/metrics", [this](const Request&, const Responder& responder) {
        responder.respond({200, "text/plain; version=0.0.4; charset=utf-8", {}, metrics_.text()});
    });
}

void Service::add_audit_route() {
    facts("/audit/outbox", [this](db::Transaction& tx, const FactPage&) {
        OutboxFact fact;
        fact.waiting = db::outbox::count(tx);
        const auto oldest = db::outbox::oldest(tx);
        if (oldest) {
            fact.oldest_s =
                std::chrono::duration_cast<std::chrono::seconds>(loop_.now() - *oldest).count();
        }
        return fact;
    });
}

void Service::add_standard_metrics() {
    const auto read = [this](const std::string& name, const std::string& help, auto value) {
        metrics_.read(name, help, {}, [value] { return static_cast<double>(value()); });
    };
    read("bellhop_ready", "1 while /ready answers 200.",
         [this] { return problems().empty() ? 1 : 0; });
    read("bellhop_broker_connects_total", "Times that the link to the broker was made.",
         [this] { return bus_->counters().connects; });
    read("bellhop_broker_published_total", "Messages published.",
         [this] { return bus_->counters().published; });
    read("bellhop_broker_confirmed_total", "Messages that the broker confirmed.",
         [this] { return bus_->counters().confirmed; });
    read("bellhop_broker_redelivered_total", "Deliveries that the broker had made before.",
         [this] { return bus_->counters().redelivered; });
    read("bellhop_broker_blocked_seconds_total", "Time under an alarm of the broker.",
         [this] { return std::chrono::duration<double>(bus_->counters().blocked).count(); });
    read("bellhop_outbox_unconfirmed", "Messages promised by a commit, not yet confirmed.",
         [this] { return relay_->unconfirmed(); });
    read("bellhop_commits_total", "Transactions committed by group commit.",
         [this] { return commits_->counters().commits; });
    read("bellhop_commit_pieces_total", "Pieces of work in those transactions.",
         [this] { return commits_->counters().pieces; });
    read("bellhop_http_connections", "Open HTTP connections.",
         [this] { return server_.connections(); });
}

void Service::observe_http() {
    server_.observe([this, budget = LineBudget{}](const http::Served& served) mutable {
        metrics_.count("bellhop_http_requests_total", "HTTP requests answered.",
                       {{"method", std::string(served.method)},
                        {"route", std::string(served.route)},
                        {"status", std::to_string(served.status)}});
        metrics_.observe_seconds("bellhop_http_request_seconds",
                                 "Time from the request to its answer.",
                                 {{"route", std::string(served.route)}},
                                 std::chrono::duration<double>(served.took).count());
        if (served.error.empty()) return;
        const auto [may_write, left_out] = budget.ask(loop_.now());
        if (!may_write) return;
        if (left_out > 0)
            log_.error("requests failed that are not told one by one",
                       {{"count", std::to_string(left_out)}});
        log_.error(
            "request failed",
            {{"route", served.route}, {"request_id", served.request_id}, {"why", served.error}});
    });
}

void Service::log_problems_soon() {
    // A link comes up in a dozen small steps: only where it stands afterwards is news.
    if (std::exchange(log_waits_, true)) return;
    loop_.after(kSettles, [this] {
        log_waits_ = false;
        log_problems();
    });
}

void Service::log_problems() {
    const auto now = joined(problems());
    // The end of a problem is not always told: of messages that were held and went through at last.
    if (!now.empty() && !stopping_) log_problems_soon();
    if (now == last_problems_ || stopping_) return;
    show_status(now.empty() ? "ready" : "not ready: " + now);
    if (now.empty()) {
        log_.info("ready");
    } else {
        log_.warn("not ready", {{"why", now}});
    }
    last_problems_ = now;
}

}  // namespace bellhop::service
