// Wiring of the dashboard.
#include "orchestrator/dashboard/dashboard.hpp"

#include "orchestrator/dashboard/queue_metrics.hpp"
#include "orchestrator/front/accept.hpp"
#include "orchestrator/front/welcome.hpp"

namespace bellhop::embedded {
extern const std::span<const std::pair<std::string_view, std::string_view>> kDashboardPage;
}

namespace bellhop::orchestrator {

using http::Request;
using http::Responder;

namespace {

OnAnswer answering(const Responder& responder) {
    return [responder](const http::Response& response) { responder.respond(response); };
}

}  // namespace

void DashboardSettings::add_to(service::Options& options) {
    options.add("availability-url", availability, "the availability service, for the dashboard");
    options.add("payment-url", payment, "the payment service: whose host the advice names");
    options.add_choice("run-by", run_by, "what starts and stops the services: advice names it",
                       "dev.sh|systemd");
    options.add("operator-tool", tool.program, "the program bellhopctl, for the dashboard");
    options.add("operator-tool-settings", tool.settings,
                "a file with the settings that bellhopctl needs there");
}

service::Place DashboardSettings::place(const std::string& broker) const {
    if (run_by != "systemd") return {};
    return service::Place::with_units({{"availability", service::other_host_of(availability)},
                                       {"payment", service::other_host_of(payment)},
                                       {"rabbitmq", service::other_host_of(broker)}});
}

void describe_dashboard(wire::Schemas& schemas) {
    schemas.add<Picture>("Pipeline", wire::Side::kWritten);
    describe_occupancy(schemas);
    describe_figures(schemas);
    describe_trouble(schemas);
}

Dashboard::Dashboard(service::Service& service, Pipeline& pipeline, const OperatorDoor& door,
                     const DashboardSettings& settings)
    : service_(service),
      door_(door),
      files_(embedded::kDashboardPage),
      look_({service.loop(), service.bus(), pipeline.bookings(), traffic_},
            settings.place(service.settings().broker.url), pipeline.reply_queue()),
      occupancy_(service.loop(), settings.availability),
      figures_(service.loop(), service.commits(), latencies_),
      tool_(service.loop(), settings.tool),
      trouble_(service.loop(), tool_) {
    pipeline.tail().on_events(
        [this](const std::vector<BookingEvent>& events) {
            traffic_.take(events);
            latencies_.take(events);
        },
        [this] { return look_.watched(); });
    add_queue_metrics(service_, look_, pipeline.definition().shape, pipeline.reply_queue());
    add_page_routes();
    add_figure_routes();
    add_trouble_routes();
}

void Dashboard::add_page_routes() {
    auto& server = service_.server();
    server.route("GET", "/", [this](const Request& request, const Responder& responder) {
        auto answer =
            prefers_page(request) ? files_.page(request) : welcome(service_.server().port());
        answer.headers.emplace_back("Vary", "Accept");
        responder.respond(answer);
    });
    server.route("GET", "/dashboard", [this](const Request& request, const Responder& responder) {
        responder.respond(files_.page(request));
    });
    server.route("GET", "/dashboard/{file}",
                 [this](const Request& request, const Responder& responder) {
                     responder.respond(files_.file(request, request.captures.at("file")));
                 });
}

void Dashboard::add_figure_routes() {
    service_.route("GET", "/pipeline", [this](const Request&, const Responder& responder) {
        look_.ask(answering(responder));
    });
    service_.route("GET", "/occupancy", [this](const Request& request, const Responder& responder) {
        occupancy_.respond(request, answering(responder));
    });
    service_.route("GET", "/figures", [this](const Request&, const Responder& responder) {
        responder.respond(figures_.respond());
    });
}

void Dashboard::add_trouble_routes() {
    service_.route("GET", "/trouble", [this](const Request&, const Responder& responder) {
        responder.respond(trouble_.respond(look_.dead_letters()));
    });
    add_operator_route("/trouble/look", [this](const Request&, const Responder& responder) {
        responder.respond(trouble_.look());
    });
    add_operator_route("/trouble/replay",
                       [this](const Request& request, const Responder& responder) {
                           trouble_.replay(request, answering(responder));
                       });
    add_operator_route("/trouble/discard",
                       [this](const Request& request, const Responder& responder) {
                           trouble_.discard(request, answering(responder));
                       });
}

void Dashboard::add_operator_route(const char* pattern, const http::Server::Handler& handler) {
    service_.route("POST", pattern,
                   [this, handler](const Request& request, const Responder& responder) {
                       if (const auto refusal = door_.refuse(request))
                           return responder.respond(*refusal);
                       handler(request, responder);
                   });
}

}  // namespace bellhop::orchestrator
