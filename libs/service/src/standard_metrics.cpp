// What every service counts: its link to the broker, its outbox, its commits, its HTTP, its queue.
#include "core/headers.hpp"
#include "db/outbox.hpp"
#include "line_budget.hpp"
#include "process_usage.hpp"
#include "scrape.hpp"
#include "service/service.hpp"

#include <charconv>
#include <utility>

namespace bellhop::service {

namespace {

constexpr auto kRequests = "bellhop_http_requests_total";
constexpr auto kRequestSeconds = "bellhop_http_request_seconds";
constexpr auto kCriticalSeconds = "bellhop_message_critical_seconds";

/// Nothing for a message that does not say it, or not as a number.
std::optional<Timestamp> sent_at(const Envelope& message) {
    const auto header = message.headers.find(headers::kSentAt);
    if (header == message.headers.end()) return std::nullopt;
    const auto& text = header->second;
    std::int64_t micros = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, micros);
    if (read.ec != std::errc{} || read.ptr != end || micros < 0) return std::nullopt;
    return from_micros(micros);
}

/// A line of what is about a booking has its trace: that of the recorded span, else the booking's.
void tell_failed(Log& log, const http::Served& served) {
    if (served.about.empty() && !served.trace)
        return log.error(
            "request failed",
            {{"route", served.route}, {"request_id", served.request_id}, {"why", served.error}});
    const auto trace = served.trace.value_or(trace::derived_from(served.about).trace);
    log.error("request failed", {{"route", served.route},
                                 {"request_id", served.request_id},
                                 {"booking_id", served.about},
                                 {"trace_id", trace.hex()},
                                 {"why", served.error}});
}

}  // namespace

void Service::before_metrics(Look look) {
    scrape_->add(std::move(look));
}

void Service::read_metric(const std::string& name, const std::string& help,
                          std::function<std::optional<double>()> value) {
    metrics_.read(name, help, {}, std::move(value));
}

void Service::add_standard_metrics() {
    read_metric("bellhop_ready", "1 while /ready answers 200.",
                [this] { return problems().empty() ? 1 : 0; });
    read_metric("bellhop_commits_total", "Transactions committed by group commit.",
                [this] { return static_cast<double>(commits_->counters().commits); });
    read_metric("bellhop_commit_pieces_total", "Pieces of work in those transactions.",
                [this] { return static_cast<double>(commits_->counters().pieces); });
    read_metric("bellhop_http_connections", "Open HTTP connections.",
                [this] { return static_cast<double>(server_.connections()); });
    add_broker_metrics();
    add_outbox_metrics();
    add_process_metrics(metrics_);
}

void Service::add_broker_metrics() {
    read_metric("bellhop_broker_up",
                "1 while the link to the broker is whole: connected, all that must exist is there, "
                "publishes are taken.",
                [this] { return bus_->problems().empty() && bus_->can_publish() ? 1 : 0; });
    const auto count = [this](const std::string& name, const std::string& help, auto member) {
        read_metric(name, help,
                    [this, member] { return static_cast<double>(bus_->counters().*member); });
    };
    using Counters = bus::RabbitCounters;
    count("bellhop_broker_connects_total",
          "Times that a connection to the broker was made; a service has two.",
          &Counters::connects);
    count("bellhop_broker_published_total", "Messages published.", &Counters::published);
    count("bellhop_broker_confirmed_total", "Messages that the broker confirmed.",
          &Counters::confirmed);
    count("bellhop_broker_returned_total",
          "Messages that no queue takes; events that nobody listens to are some of these.",
          &Counters::returned);
    count("bellhop_broker_refused_total", "Messages that the broker refused, as a full queue does.",
          &Counters::refused);
    count("bellhop_broker_redelivered_total", "Deliveries that the broker had made before.",
          &Counters::redelivered);
    read_metric("bellhop_broker_blocked_seconds_total",
                "Time under an alarm of the broker, the present one included.",
                [this] { return std::chrono::duration<double>(bus_->counters().blocked).count(); });
}

void Service::add_outbox_metrics() {
    read_metric("bellhop_outbox_unconfirmed",
                "Messages on their way to the broker and not yet confirmed.",
                [this] { return static_cast<double>(relay_->unconfirmed()); });
    const auto sight = std::make_shared<std::optional<OutboxSight>>();
    before_metrics([this, sight](const std::function<void()>& done) {
        const auto found = std::make_shared<OutboxSight>();
        commits_->submit(
            [found](db::Transaction& tx) {
                found->waiting = db::outbox::count(tx);
                found->oldest = db::outbox::oldest(tx);
            },
            [sight, found, done](const std::exception_ptr& error) {
                *sight = error ? std::nullopt : std::optional(*found);
                done();
            });
    });
    read_metric("bellhop_outbox_messages",
                "Messages that wait in the outbox for the broker, of all instances.",
                [sight]() -> std::optional<double> {
                    if (!*sight) return std::nullopt;
                    return static_cast<double>((*sight)->waiting);
                });
    read_metric("bellhop_outbox_oldest_age_seconds",
                "How long the oldest of them has waited; 0 where none does.",
                [this, sight]() -> std::optional<double> {
                    if (!*sight) return std::nullopt;
                    const auto oldest = (*sight)->oldest;
                    if (!oldest) return 0;
                    return std::chrono::duration<double>(loop_.now() - *oldest).count();
                });
}

void Service::observe_http() {
    using ByRoute = std::map<std::string, Durations, std::less<>>;
    server_.observe([this, budget = LineBudget{},
                     by_route = ByRoute{}](const http::Served& served) mutable {
        metrics_.count(kRequests, "HTTP requests answered.",
                       {{"method", std::string(served.method)},
                        {"route", std::string(served.route)},
                        {"status", std::to_string(served.status)}});
        auto series = by_route.find(served.route);
        if (series == by_route.end()) {
            const std::string route{served.route};
            series = by_route
                         .emplace(route, metrics_.durations(kRequestSeconds,
                                                            "Time from the request to its answer.",
                                                            {{"route", route}}))
                         .first;
        }
        series->second.observe(served.took);
        if (served.error.empty()) return;
        const auto [may_write, left_out] = budget.ask(loop_.now());
        if (!may_write) return;
        if (left_out > 0)
            log_.error("requests failed that are not told one by one",
                       {{"count", std::to_string(left_out)}});
        tell_failed(log_, served);
    });
}

void Service::measure(worker::Receiver& receiver, const std::string& queue) {
    const auto read = [&](const std::string& name, const std::string& help, auto value) {
        metrics_.read(name, help, {{"queue", queue}},
                      [&receiver, value] { return static_cast<double>(value(receiver)); });
    };
    read("bellhop_messages_handled_total", "Messages handled and committed.",
         [](const auto& r) { return r.counters().handled; });
    read("bellhop_messages_duplicate_total",
         "Messages whose work had been done before, and that were only answered.",
         [](const auto& r) { return r.counters().duplicates; });
    read("bellhop_messages_retried_total", "Attempts that failed and went to a delay queue.",
         [](const auto& r) { return r.counters().retried; });
    read("bellhop_messages_parked_total", "Messages parked in the dead-letter queue.",
         [](const auto& r) { return r.counters().parked; });
    read("bellhop_messages_in_hand", "Messages delivered and not yet acknowledged.",
         [](const auto& r) { return r.in_hand(); });
    using ByType = std::unordered_map<std::string, Durations>;
    receiver.on_handled([this, queue, by_type = ByType{}](const Envelope& message,
                                                          const worker::Reply& answer) mutable {
        if (!answer.type.empty()) ++answered_[answer.type];
        const auto sent = sent_at(message);
        if (!sent) return;
        auto series = by_type.find(message.type);
        if (series == by_type.end()) {
            series = by_type
                         .emplace(message.type,
                                  metrics_.durations(
                                      kCriticalSeconds,
                                      "Critical time: from the sending of a command, by its "
                                      "sender's clock, until it was handled and committed here; "
                                      "waits and failed attempts between included.",
                                      {{"queue", queue}, {"type", message.type}}))
                         .first;
        }
        series->second.observe(loop_.now() - *sent);
    });
}

std::uint64_t Service::answered(std::string_view type) const {
    const auto found = answered_.find(std::string(type));
    return found == answered_.end() ? 0 : found->second;
}

}  // namespace bellhop::service
