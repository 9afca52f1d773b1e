// Wiring of the payment service.
#include "payment/service.hpp"

#include "bus/names.hpp"

namespace bellhop::embedded {
extern const std::string_view kPaymentSchema;
}

namespace bellhop::payment {

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
      charge_(ledger_, *gateway_, service_.database(), service_.loop(),
              [this](db::Transaction& tx, const BookingId& booking) { owe_refund(tx, booking); }),
      refund_(ledger_, *gateway_, service_.database(), service_.loop()),
      process_payment_(charge_, ledger_, service_.commits()),
      receiver_(service_.loop(), service_.random(), service_.bus(), service_.commits(),
                {.service = "payment", .queue = std::string(contract::kQueue)}) {
    receiver_.on_asking<contract::Charge, GatewayVerdict>(charge_);
    receiver_.on_asking<contract::Refund, Refund::Asked>(refund_);
    service_.bus().require_exchange(std::string(bus::names::kReplies));
    service_.bus().require_exchange(bus::names::dead_letters("payment"));
    service_.bus().require_exchange(bus::names::retry_exchange("payment"));
    service_.add(receiver_, std::string(contract::kQueue));
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
    auto gateway =
        std::make_unique<HttpGateway>(service_.loop(), service_.random(), *client_, http);
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
    return gateway;
}

void PaymentService::owe_refund(db::Transaction& tx, const BookingId& booking) {
    // By way of the delay queue, because only the orchestrator may write to the command exchange.
    Envelope envelope;
    envelope.exchange = bus::names::retry_exchange("payment");
    envelope.routing_key = envelope.exchange + ".1s";
    envelope.type = contract::Refund::kWireName;
    envelope.message_id = MessageId{booking.value() + "/refund_owed"};
    envelope.correlation_id = booking.value();
    envelope.body = wire::encode(contract::Refund{booking});
    service_.relay().send(tx, std::move(envelope));
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
                       responder.respond(payment_status(ledger_, service_.database(), id));
                   });
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
