// What a service tells those who watch it: /health, /ready, the way to /metrics, and the log line
// when that changes.
#include "db/outbox.hpp"
#include "health_bodies.hpp"
#include "scrape.hpp"
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
        const auto answer = [this, responder] {
            responder.respond(
                {200, "text/plain; version=0.0.4; charset=utf-8", {}, metrics_.text()});
        };
        // Without its schema there is nothing in the database to look at.
        starting_.empty() ? scrape_->ask(answer) : answer();
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
