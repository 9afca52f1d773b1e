// The life of a service: wired, started, serving.
#include "service/service.hpp"

#include "core/errors.hpp"
#include "db/migrations.hpp"
#include "handover.hpp"
#include "scrape.hpp"
#include "supervisor.hpp"
#include "takeover.hpp"
#include "trace/messaging.hpp"

#include <csignal>
#include <cstdio>
#include <utility>

#include <sched.h>

namespace bellhop::service {

namespace {

constexpr Milliseconds kTryAgain{1000};

/// A folder for SQLite becomes this service's file in it; a file or another database stays what it
/// is.
std::string database_url(const std::string& url, const std::string& name) {
    if (!url.starts_with("sqlite:") || url.ends_with(".db")) return url;
    return url + (url.ends_with('/') ? "" : "/") + name + ".db";
}

LogFormat log_format(const std::string& name) {
    return name == "json" ? LogFormat::kJson : LogFormat::kText;
}

bus::RabbitSettings broker(const BrokerOptions& options, const Identity& identity, int instance) {
    auto settings = options.settings();
    if (settings.user.empty()) settings.user = identity.name;
    settings.connection_name = identity.name + " " + std::to_string(instance);
    return settings;
}

std::unique_ptr<db::Database> open(const std::string& url, const std::string& schema) {
    try {
        return db::open_database(url, schema);
    } catch (const Unavailable& away) {
        throw BadConfiguration(std::string("--db / BELLHOP_DB: ") + away.what());
    }
}

}  // namespace

void Settings::add_to(Options& options) {
    options.add("http-host", http_host, "address to listen on");
    options.add("http-port", http_port, "port to listen on", 0, 65535);
    broker.add_to(options);
    options.add("db", database, "sqlite:FOLDER or postgresql://USER:PASSWORD@HOST:PORT/NAME");
    options.add("instance", instance, "number of this instance among those that share a database",
                1, 8);
    options.add_choice("log-format", log_format, "how log lines look", "text|json");
    options.add_choice("log-level", log_level, "what is logged", "debug|info|warn|error");
    options.add("drain-seconds", drain_seconds, "how long a stop may take to finish work in hand",
                1, 300);
    options.add("handover", handover,
                "a Unix socket where the next process of this service takes over; empty: none");
}

Service::Service(Identity identity, Settings settings)
    : identity_(std::move(identity)),
      settings_(std::move(settings)),
      log_(identity_.name, log_format(settings_.log_format), settings_.log_level),
      database_(open(database_url(settings_.database, identity_.name), identity_.name)),
      commits_(std::make_unique<db::GroupCommit>(loop_, *database_)),
      bus_(std::make_unique<bus::RabbitBus>(
          loop_, random_, broker(settings_.broker, identity_, settings_.instance))),
      relay_(std::make_unique<worker::Relay>(
          loop_, *bus_, *commits_, worker::Relay::Options{settings_.instance, identity_.name})),
      server_(loop_, random_),
      scrape_(std::make_unique<Scrape>(loop_)),
      supervisor_(std::make_unique<Supervisor>(loop_)) {
    on_start([this] { relay_->start(); });
    add_standard_routes();
    add_audit_route();
    add_self_route();
    add_standard_metrics();
    observe_http();
    add_tracing();
}

Service::~Service() = default;

void Service::route(std::string_view method, std::string_view pattern,
                    http::Server::Handler handler) {
    server_.route(method, pattern,
                  [this, handler = std::move(handler)](const http::Request& request,
                                                       const http::Responder& responder) {
                      if (!starting_.empty()) throw Unavailable("database", starting_);
                      handler(request, responder);
                  });
}

void Service::add(worker::Receiver& receiver, const std::string& queue, Stops stops) {
    receiver.name_instance(std::to_string(settings_.instance));
    receiver.observe([this](const std::string& what, const Envelope& message) {
        log_.warn(what, {{"booking_id", message.correlation_id},
                         {"trace_id", trace::trace_id_of(message)},
                         {"message_id", message.message_id.value()},
                         {"type", message.type}});
    });
    if (tracer_) receiver.trace_with(*tracer_);
    measure(receiver, queue);
    add_check(queue, [&receiver] { return receiver.trouble(); });
    on_start([&receiver] { receiver.start(); });
    auto& steps = stops == Stops::kBeforeHttp ? before_http_ : after_http_;
    steps.push_back(
        {queue, [&receiver] { receiver.stop(); }, [&receiver] { return !receiver.finished(); }});
}

void Service::add_check(const std::string& name, std::function<std::string()> problem) {
    checks_.push_back({name, std::move(problem)});
}

int Service::run(const std::vector<std::string>& banner) {
    run_in_batches();
    const auto takeover = Takeover::find(loop_, {settings_.handover, identity_.name});
    if (!takeover) serve({}, banner);
    for (const int signal : {SIGTERM, SIGINT}) loop_.on_signal(signal, [this] { stop(); });
    bus_->on_change([this] { log_problems_soon(); });
    auto estate = takeover ? take_over(*takeover) : Estate{};
    try_to_start();
    if (takeover) serve_when_ready(std::move(estate), banner);
    loop_.run();
    finish_tracing();
    return exit_code_;
}

void Service::try_to_start() {
    if (stopping_) return;
    try {
        db::migrate(*database_, identity_.name, identity_.schema);
        log_.info("database ready", {{"database", database_->describe()}});
        // Each once: one that throws is tried again, those before it are not.
        while (started_ < on_start_.size()) {
            on_start_[started_]();
            ++started_;
        }
        starting_.clear();
        log_problems_soon();
    } catch (const Unavailable& away) {
        if (starting_ != away.what()) log_.warn("waiting for the database", {{"why", away.what()}});
        starting_ = away.what();
        loop_.after(kTryAgain, [this] { try_to_start(); });
    }
}

void run_in_batches() {
    // What it starts (the broker of the benchmark) is not meant.
    const sched_param normal{};
    (void)::sched_setscheduler(0, SCHED_BATCH | SCHED_RESET_ON_FORK, &normal);
}

int run_main(const char* program, const std::function<int()>& main) {
    try {
        return main();
    } catch (const BadConfiguration& bad) {
        std::fprintf(stderr, "%s: %s\n", program, bad.what());
        show_status(bad.what());
        return 2;
    } catch (const std::exception& other) {
        std::fprintf(stderr, "%s: %s\n", program, other.what());
        show_status(other.what());
        return 1;
    }
}

}  // namespace bellhop::service
