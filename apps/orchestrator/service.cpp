// Wiring of the orchestrator.
#include "orchestrator/service.hpp"

#include "availability/contract/availability.hpp"
#include "orchestrator/api.hpp"
#include "orchestrator/facts.hpp"
#include "orchestrator/front/explain_booking.hpp"
#include "orchestrator/front/passed_wait.hpp"
#include "payment/contract/payment.hpp"

#include <algorithm>

namespace bellhop::embedded {
extern const std::string_view kOrchestratorSchema;
}

namespace bellhop::orchestrator {

namespace {

BookHotel::Options booking_options(const FrontSettings& front) {
    return {Milliseconds{front.wait_seconds * 1000},
            front.reject_past ? PastStays::kRefused : PastStays::kAccepted,
            static_cast<std::size_t>(front.most_waiting)};
}

}  // namespace

void FrontSettings::add_to(service::Options& options) {
    options.add("wait-seconds", wait_seconds, "how long a booking request waits for its outcome", 0,
                30);
    options.add("reject-past", reject_past, "refuse stays that begin before today");
    options.add("most-pending", most_pending, "pending bookings beyond which new ones get 503", 1,
                10000000);
    options.add(
        "most-waiting", most_waiting,
        "clients that wait for their booking, beyond which new ones get 503 while bookings are "
        "decided",
        1, 100000);
    options.add("ask-again-seconds", ask_again_seconds, "how long to wait for a worker's answer", 1,
                3600);
    operator_token.add_to(options);
    dashboard.add_to(options);
}

std::string OrchestratorService::find_token(const service::OperatorTokenOptions& options) {
    auto [token, problem] = options.find_or_make();
    // Guests are served all the same.
    if (!problem.empty()) service_.log().warn("nobody can be the operator", {{"why", problem}});
    return token;
}

OrchestratorService::OrchestratorService(service::Settings settings, const FrontSettings& front)
    : service_({"orchestrator", std::string(embedded::kOrchestratorSchema)}, std::move(settings)),
      pipeline_(service_.loop(), service_.random(), service_.bus(), service_.commits(),
                service_.relay(),
                {.instance = service_.settings().instance,
                 .most_pending = front.most_pending,
                 .ask_again_after = Milliseconds{front.ask_again_seconds * 1000}}),
      measures_(service_.metrics(), pipeline_.definition().shape),
      feed_(service_.loop(), pipeline_.store(), service_.commits(), pipeline_.tail(),
            pipeline_.definition()),
      book_hotel_(pipeline_.bookings(), pipeline_.waiting(), pipeline_.rate(), service_.loop(),
                  booking_options(front)),
      routes_(pipeline_.bookings(), pipeline_.waiting(), Milliseconds{front.wait_seconds * 1000}),
      attention_(pipeline_.bookings(), pipeline_.reply_queue()),
      door_(find_token(front.operator_token)),
      dashboard_(service_, pipeline_, door_, front.dashboard) {
    if (auto* tracer = service_.tracer()) pipeline_.trace_with(*tracer);
    service_.on_start([this] { pipeline_.claim(); });
    service_.add(pipeline_.receiver(), pipeline_.reply_queue(),
                 service::Service::Stops::kAfterHttp);
    service_.add_check("instance", [this] { return pipeline_.membership().problem(); });
    add_drain_steps();
    service_.on_start([this] {
        pipeline_.start();
        feed_.start();
    });
    // Waiting requests go on in the process that follows. Where none does they get their 202 at
    // once, so that the drain does not wait for them.
    service_.on_http_drain([this] { pipeline_.waiting().release_all(); });
    service_.server().crowded_when([this] { return book_hotel_.full(); });
    service_.server().on_passed([this](const std::string& note, const http::Responder& responder) {
        const auto [until, id, left] = read_note(note);
        until == Until::kDecided ? book_hotel_.go_on(id, left, responder)
                                 : routes_.cancel(id, left, responder);
    });
    add_routes();
    add_operator_routes();
    add_metrics();
}

void OrchestratorService::add_drain_steps() {
    // With the broker away the list of events keeps what is to be announced.
    service_.add_drain_step_after_http(
        {"events", [] {},
         [this] { return service_.bus().can_publish() && !pipeline_.publisher().idle(); }});
    service_.add_drain_step_after_http(
        {"announced", [this] { pipeline_.publisher().save(); }, [] { return false; }});
    service_.add_drain_step_after_http(
        {"instance", [this] { pipeline_.membership().release(); }, [] { return false; }});
}

void OrchestratorService::add_routes() {
    using http::Request;
    using http::Responder;
    service_.route("POST", "/book-hotel",
                   [this](const Request& request, const Responder& responder) {
                       book_hotel_.respond(request, responder);
                   });
    service_.route("GET", "/bookings", [this](const Request& request, const Responder& responder) {
        routes_.list(request, responder);
    });
    service_.route("GET", "/bookings/{id}",
                   [this](const Request& request, const Responder& responder) {
                       routes_.get(request, responder);
                   });
    service_.route("GET", "/bookings/{id}/explanation",
                   [this](const Request& request, const Responder& responder) {
                       explain_booking(pipeline_.bookings(), request, responder);
                   });
    service_.route("DELETE", "/bookings/{id}",
                   [this](const Request& request, const Responder& responder) {
                       routes_.cancel(request, responder);
                   });
    service_.route("GET", "/events", [this](const Request& request, const Responder& responder) {
        feed_.subscribe(request, responder);
    });
    service_.publish_interface(api());
    service_.publish("/asyncapi.json",
                     {"application/json", wire::encode(service::document_of(messages()))});
    service_.facts("/audit/bookings", booking_facts);
    service_.facts("/audit/keys",
                   [](db::Transaction& tx, const service::FactPage&) { return key_facts(tx); });
}

void OrchestratorService::add_operator_routes() {
    using http::Request;
    using http::Responder;
    using Answer = void (AttentionRoutes::*)(const Request&, const Responder&);
    // What changes something goes through the door; to look is free, as it is for a guest's
    // booking.
    const auto route = [this](const char* method, const char* pattern, Answer answer) {
        const bool looks = std::string_view(method) == "GET";
        service_.route(method, pattern,
                       [this, answer, looks](const Request& request, const Responder& responder) {
                           if (const auto refusal = looks ? std::nullopt : door_.refuse(request))
                               return responder.respond(*refusal);
                           (attention_.*answer)(request, responder);
                       });
    };
    route("GET", "/attention", &AttentionRoutes::list);
    route("GET", "/bookings/{id}/commands", &AttentionRoutes::commands);
    route("POST", "/bookings/{id}/retry", &AttentionRoutes::retry);
    route("POST", "/bookings/{id}/resolve", &AttentionRoutes::resolve);
}

void OrchestratorService::add_metrics() {
    auto& metrics = service_.metrics();
    pipeline_.store().on_events(
        [this](const std::vector<BookingEvent>& own) { measures_.take(own); });
    metrics.read("bellhop_bookings_started_total", "Bookings that this instance took on.", {},
                 [this] { return static_cast<double>(measures_.started()); });
    metrics.read("bellhop_bookings_pending", "Bookings that are not settled, of all instances.", {},
                 [this] { return static_cast<double>(pipeline_.bookings().pending()); });
    using saga::Outcome;
    for (const auto outcome : {Outcome::kConfirmed, Outcome::kFailed, Outcome::kCancelled}) {
        metrics.read("bellhop_bookings_settled_total",
                     "Bookings that this instance brought to their end.",
                     {{"status", std::string(saga::to_text(outcome))}},
                     [this, outcome] { return static_cast<double>(pipeline_.settled(outcome)); });
    }
    metrics.read("bellhop_requests_waiting", "HTTP requests that wait for their booking.", {},
                 [this] { return static_cast<double>(pipeline_.waiting().size()); });
    metrics.read("bellhop_asked_again_total",
                 "Commands sent again because their answer was overdue.", {},
                 [this] { return static_cast<double>(pipeline_.ask_again().asked()); });
    metrics.read("bellhop_events_announced_total", "Events that the broker confirmed.", {}, [this] {
        return static_cast<double>(pipeline_.publisher().counters().confirmed);
    });
    metrics.read(
        "bellhop_events_announced_again_total",
        "Events that had to be sent once more: refused, or not confirmed in time.", {},
        [this] { return static_cast<double>(pipeline_.publisher().counters().sent_again); });
    metrics.read(
        "bellhop_events_unannounced",
        "Lines of the history that are not worked off; 0 where another instance announces.", {},
        [this] { return static_cast<double>(pipeline_.publisher().backlog()); });
    metrics.read("bellhop_event_readers", "Readers of /events.", {},
                 [this] { return static_cast<double>(feed_.readers()); });
}

int OrchestratorService::run() {
    const auto broker = bus::describe(service_.settings().broker.settings());
    return service_.run(
        {"Starting Service-A-VCC-1 (Hotel Booking Orchestrator)...", "Service: Service-A-VCC-1",
         "Port: " + std::to_string(service_.settings().http_port),
         "Availability Service: " + std::string(availability::contract::kQueue) + " at " + broker,
         "Payment Service: " + std::string(payment::contract::kQueue) + " at " + broker,
         "Endpoints: /book-hotel, /bookings, /events, /health, /ready, /metrics"});
}

int main(int argc, char** argv) {
    return service::run_main("bellhop-orchestrator", [&] {
        service::Settings settings;
        settings.http_port = 5001;
        FrontSettings front;
        service::Options options("bellhop-orchestrator", "Hotel Booking Orchestrator Service");
        settings.add_to(options);
        front.add_to(options);
        if (const auto code = options.parse(argc, argv)) return *code;
        return OrchestratorService(settings, front).run();
    });
}

}  // namespace bellhop::orchestrator
