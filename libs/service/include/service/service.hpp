// What every service of Bellhop is made of, wired: one loop, one database session, one link to the
// broker, one HTTP server; health, metrics, signals, drain.
#pragma once

#include "bus/rabbit_bus.hpp"
#include "core/random.hpp"
#include "db/database.hpp"
#include "db/group_commit.hpp"
#include "http/asset.hpp"
#include "http/server.hpp"
#include "loop/uv_loop.hpp"
#include "otlp/exporter.hpp"
#include "service/api_document.hpp"
#include "service/broker_options.hpp"
#include "service/fact_page.hpp"
#include "service/log.hpp"
#include "service/metrics.hpp"
#include "service/options.hpp"
#include "wire/codec.hpp"
#include "worker/receiver.hpp"
#include "worker/relay.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bellhop::service {

class Handover;
class Scrape;
class Supervisor;
class Takeover;
struct Estate;

/// The settings that every service has.
struct Settings {
    std::string http_host = "127.0.0.1";
    int http_port = 0;
    BrokerOptions broker;
    std::string database = "sqlite:.run/data";  ///< a folder for SQLite, or postgresql://…
    int instance = 1;
    std::string log_format = "text";
    std::string log_level = "info";
    int drain_seconds = 10;
    std::string
        handover;  ///< where the next process of this service asks to follow; empty: nowhere

    /// Adds them to the options of a program.
    void add_to(Options& options);
};

/// Who a service is.
struct Identity {
    std::string
        name;  ///< `payment`: user at the broker, schema in the database, app_id of messages
    std::string schema;  ///< the text of its schema.sql
};

/// A service while it runs. The wiring of an app adds routes, receivers and checks; then `run`. One
/// thread.
class Service {
 public:
    /// One part of the drain: `stop` is called once, then `busy` asked until it is false.
    struct DrainStep {
        std::string name;
        std::function<void()> stop;
        std::function<bool()> busy;
    };

    /// @throws BadConfiguration where a setting can't be
    Service(Identity identity, Settings settings);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    [[nodiscard]] loop::UvLoop& loop() { return loop_; }
    [[nodiscard]] Random& random() { return random_; }
    [[nodiscard]] Log& log() { return log_; }
    [[nodiscard]] Metrics& metrics() { return metrics_; }
    [[nodiscard]] bus::RabbitBus& bus() { return *bus_; }
    [[nodiscard]] db::Database& database() { return *database_; }
    [[nodiscard]] db::GroupCommit& commits() { return *commits_; }
    [[nodiscard]] worker::Relay& relay() { return *relay_; }
    /// Records spans where the OTEL_ variables name a collector; else null.
    [[nodiscard]] trace::Tracer* tracer() { return tracer_.get(); }
    [[nodiscard]] http::Server& server() { return server_; }
    [[nodiscard]] const http::Server& server() const { return server_; }
    [[nodiscard]] const Settings& settings() const { return settings_; }

    /// A route that answers 503 until the database is there with its schema.
    void route(std::string_view method, std::string_view pattern, http::Server::Handler handler);
    /// A route GET `pattern` of facts for an auditor: `read(tx, page)` in one reading of the
    /// database gives a described struct. @see FactPage
    template <class Read>
    void facts(std::string_view pattern, Read read) {
        route(
            "GET", pattern,
            [this, read](const http::Request& request, const http::Responder& responder) {
                std::string text;
                const auto page = FactPage::of(request);
                database().read([&](db::Transaction& tx) { text = wire::encode(read(tx, page)); });
                responder.respond(http::json(200, std::move(text)));
            });
    }
    /// GET /openapi.json with the whole document, and GET /docs, a page that shows it.
    /// @throws BadConfiguration where the document contradicts itself
    void publish_interface(const ApiSource& api);
    /// A route GET `pattern` that answers with this text, whatever else is the matter.
    void publish(const std::string& pattern, http::Asset asset);
    /// Whether a receiver stops before the HTTP server drains (a worker: no new work), or after
    /// it (its messages are what waiting requests wait for).
    enum class Stops { kBeforeHttp, kAfterHttp };
    /// Adds to the receiver what a service owes it: start with the service, log, metrics, drain,
    /// /ready.
    void add(worker::Receiver& receiver, const std::string& queue,
             Stops stops = Stops::kBeforeHttp);
    /// Looks at what a metric is to tell, before a scrape is answered: at most once a second. Calls
    /// `done` once, later or at once, and throws nothing; only while the database is there.
    using Look = std::function<void(std::function<void()> done)>;
    void before_metrics(Look look);
    /// How many messages were given this answer, by its wire name, since the start.
    [[nodiscard]] std::uint64_t answered(std::string_view type) const;
    /// A reason for /ready to be red; empty while there is none.
    void add_check(const std::string& name, std::function<std::string()> problem);
    /// Called as soon as the drain of the HTTP server has begun: who waits long may be answered, or
    /// passed on where this process is handed over (http::Responder::pass_on).
    void on_http_drain(std::function<void()> task) { on_http_drain_ = std::move(task); }
    void add_drain_step_after_http(DrainStep step) { after_http_.push_back(std::move(step)); }
    /// Runs once, when the database has its schema; again, a second later, only where it throws
    /// Unavailable.
    void on_start(std::function<void()> task) { on_start_.push_back(std::move(task)); }

    /// Prints the banner, listens, and serves until SIGTERM or SIGINT; then drains. Where a process
    /// of the same service runs already and hands over (Settings::handover), takes its place: that
    /// one finishes what it has in hand and ends, then this one goes on with its sockets.
    /// @return the exit code
    int run(const std::vector<std::string>& banner);

 private:
    void observe_http();
    void add_tracing();
    void log_export_trouble();
    void finish_tracing();
    void add_standard_metrics();
    void add_broker_metrics();
    void add_outbox_metrics();
    void read_metric(const std::string& name, const std::string& help,
                     std::function<std::optional<double>()> value);
    void measure(worker::Receiver& receiver, const std::string& queue);
    void add_audit_route();
    void add_self_route();
    void add_standard_routes();
    [[nodiscard]] http::Response health() const;
    [[nodiscard]] http::Response ready() const;
    [[nodiscard]] std::vector<std::string> problems() const;
    void try_to_start();
    void log_problems();
    void log_problems_soon();

    /// How this process comes to its end.
    enum class Ending { kStop, kHandOver };
    [[nodiscard]] Estate take_over(Takeover& takeover);
    void serve_when_ready(Estate estate, const std::vector<std::string>& banner);
    void serve(Estate estate, const std::vector<std::string>& banner);
    void pump(Milliseconds most, const std::function<bool()>& until);
    void hand_over();

    void stop();
    void drain(Ending ending);
    void finish_work_first(Ending ending, Milliseconds bound);
    void end_http(Ending ending, std::function<void()> done);
    void drain_next();
    void finish();

    Identity identity_;
    Settings settings_;
    Log log_;
    Metrics metrics_;
    SystemRandom random_;
    loop::UvLoop loop_;
    // Before all that has spans to end.
    std::unique_ptr<otlp::Exporter> exporter_;
    std::unique_ptr<trace::Tracer> tracer_;
    std::unique_ptr<Handover> handover_;  // goes after all that the successor wants for itself
    std::unique_ptr<db::Database> database_;
    std::unique_ptr<db::GroupCommit> commits_;
    std::unique_ptr<bus::RabbitBus> bus_;
    std::unique_ptr<worker::Relay> relay_;
    http::Server server_;
    std::unique_ptr<Scrape> scrape_;
    std::unique_ptr<Supervisor> supervisor_;
    std::unordered_map<std::string, std::uint64_t> answered_;  // by wire name

    /// How the outbox stood at the last look.
    struct OutboxSight {
        std::int64_t waiting = 0;
        std::optional<Timestamp> oldest;
    };
    struct Check {
        std::string name;
        std::function<std::string()> problem;
    };
    std::vector<Check> checks_;
    std::vector<std::function<void()>> on_start_;
    std::function<void()> on_http_drain_;
    std::size_t started_ = 0;  // of them
    std::vector<DrainStep> before_http_;
    std::vector<DrainStep> after_http_;
    std::vector<DrainStep> draining_;
    std::string starting_ = "the database is being opened";
    std::string last_problems_ = "starting";
    std::string export_trouble_;
    bool log_waits_ = false;
    bool stopping_ = false;
    bool handing_over_ = false;
    int exit_code_ = 0;
};

/// Asks the kernel not to interrupt others for this process as soon as something arrives for it,
/// but to let it run a little later and for longer. More is then waiting each time: larger batches,
/// fewer commits and fewer system calls. Where the processor is free it changes nothing; where it
/// may not ask, neither (a systemd unit has its own line for it). @see sched(7), SCHED_BATCH
void run_in_batches();

/// Runs `main` of a service: what it throws as BadConfiguration becomes one clear line and exit
/// code 2.
int run_main(const char* program, const std::function<int()>& main);

}  // namespace bellhop::service
