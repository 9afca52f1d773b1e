// Wiring of the payment service.
#include "payment/service.hpp"

#include "payment/api.hpp"
#include "payment/facts.hpp"

namespace bellhop::embedded {
extern const std::string_view kPaymentSchema;
}

namespace bellhop::payment {

using service::Labels;

void GatewaySettings::add_to(service::Options& options) {
    options.add("payment-gateway-url", url, "the gateway to ask; empty: a simulated one");
    options.add("payment-gateway-timeout-ms", timeout_ms, "how long one exchange with it may take",
                10, 60000);
    options.add("payment-approval-rate", approval_rate,
                "simulated gateway: share of approved charges", 0.0, 1.0);
    options.add("payment-seed", seed, "simulated gateway: makes its draws repeatable");
    options.add("payment-delay-ms", delay_ms, "simulated gateway: how slow it is", 0, 60000);
}

PaymentService::PaymentService(service::Settings settings, const GatewaySettings& gateway)
    : service_({"payment", std::string(embedded::kPaymentSchema)}, std::move(settings)),
      gateway_(make_gateway(gateway)),
      traced_gateway_(*gateway_, service_.tracer()),
      worker_(service_.loop(), service_.random(), service_.bus(), service_.commits(),
              traced_gateway_),
      process_payment_(worker_.charge(), worker_.ledger(), service_.commits()) {
    service_.add(worker_.receiver(), std::string(contract::kQueue));
    service_.on_start([this] { worker_.unfinished().start(); });
    traced_gateway_.ask_above(
        [this](const BookingId& id) { return worker_.receiver().trace_of(id.value()); });
    add_metrics();
    service_.add_check("gateway", [this] { return gateway_->trouble(); });
    add_routes();
}

std::unique_ptr<Gateway> PaymentService::make_gateway(const GatewaySettings& settings) {
    if (settings.url.empty()) {
        return std::make_unique<SimulatedGateway>(
            service_.loop(), service_.random(),
            SimulatedGatewaySettings{settings.approval_rate, settings.seed,
                                     Milliseconds{settings.delay_ms}});
    }
    HttpGatewaySettings http;
    http.url = settings.url;
    http.timeout = Milliseconds{settings.timeout_ms};
    client_ = std::make_unique<http::Client>(service_.loop());
    GatewayCalls::Send send = [client = client_.get()](http::ClientRequest request,
                                                       http::Client::Done done) {
        client->send(std::move(request), std::move(done));
    };
    if (auto* tracer = service_.tracer()) send = traced_exchanges(*client_, *tracer);
    auto gateway = std::make_unique<HttpGateway>(service_.loop(), service_.random(), send, http);
    auto& metrics = service_.metrics();
    const auto read = [&](const std::string& name, const std::string& help, auto value) {
        metrics.read(name, help, {},
                     [g = gateway.get(), value] { return static_cast<double>(value(*g)); });
    };
    read("bellhop_gateway_breaker_state", "Circuit breaker: 0 closed, 1 half-open, 2 open.",
         [](const HttpGateway& g) { return g.breaker_state(); });
    read("bellhop_gateway_breaker_opened_total", "Times that the circuit breaker opened.",
         [](const HttpGateway& g) { return g.times_opened(); });
    read("bellhop_gateway_requests_total", "Requests sent to the gateway.",
         [](const HttpGateway& g) { return g.counts().requests; });
    read("bellhop_gateway_retries_total", "Requests that were repeats.",
         [](const HttpGateway& g) { return g.counts().retries; });
    read("bellhop_gateway_failures_total", "Calls that ended without an answer.",
         [](const HttpGateway& g) { return g.counts().failures; });
    read("bellhop_gateway_turned_away_total",
         "Calls that were not made: the circuit breaker, or too many at once.",
         [](const HttpGateway& g) { return g.counts().turned_away; });
    return gateway;
}

void PaymentService::add_metrics() {
    const auto read = [this](const std::string& name, const std::string& help, const Labels& labels,
                             auto value) {
        service_.metrics().read(name, help, labels, [this, value] {
            return static_cast<double>(value(worker_.unfinished().counters()));
        });
    };
    const std::string waiting = "Payments without an end, at the last look (every minute).";
    read("bellhop_payments_unfinished", waiting, {{"state", "asking"}},
         [](const auto& counters) { return counters.waiting.asking; });
    read("bellhop_payments_unfinished", waiting, {{"state", "refund_owed"}},
         [](const auto& counters) { return counters.waiting.refund_owed; });
    read("bellhop_payments_finished_late_total",
         "Unfinished payments that a look brought to an end.", {},
         [](const auto& counters) { return counters.finished; });
    read("bellhop_payments_finish_failures_total",
         "Unfinished payments that a look did not finish.", {},
         [](const auto& counters) { return counters.failed; });
    const auto answers = [this](const std::string& outcome, std::string_view answer) {
        service_.metrics().read(
            "bellhop_payments_total", "Commands of bookings that were answered, by the answer.",
            {{"outcome", outcome}},
            [this, answer] { return static_cast<double>(service_.answered(answer)); });
    };
    answers("approved", contract::Approved::kWireName);
    answers("declined", contract::Declined::kWireName);
    answers("refunded", contract::Refunded::kWireName);
}

void PaymentService::add_routes() {
    using http::Request;
    using http::Responder;
    service_.server().route("GET", "/", [this](const Request&, const Responder& responder) {
        responder.respond(welcome(service_.server().port()));
    });
    service_.route("POST", "/process-payment",
                   [this](const Request& request, const Responder& responder) {
                       process_payment_.respond(request, responder);
                   });
    service_.route("GET", "/payment-status/{transaction_id}",
                   [this](const Request& request, const Responder& responder) {
                       const TransactionId id{request.captures.at("transaction_id")};
                       responder.respond(payment_status(worker_.ledger(), service_.database(), id));
                   });
    service_.publish_interface(api());
    service_.facts("/audit/payments", payment_facts);
}

int PaymentService::run() {
    return service_.run({"Starting Payment Service (Hotel Booking)...", "Service: Payment",
                         "Port: " + std::to_string(service_.settings().http_port),
                         "Endpoints: /process-payment, /payment-status/<txn_id>"});
}

int main(int argc, char** argv) {
    return service::run_main("bellhop-payment", [&] {
        service::Settings settings;
        settings.http_port = 5003;
        GatewaySettings gateway;
        service::Options options("bellhop-payment", "Hotel Booking Payment Processing Service");
        settings.add_to(options);
        gateway.add_to(options);
        if (const auto code = options.parse(argc, argv)) return *code;
        return PaymentService(settings, gateway).run();
    });
}

}  // namespace bellhop::payment
