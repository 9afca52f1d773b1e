// The payment service, wired.
#pragma once

#include "http/client.hpp"
#include "payment/http_gateway.hpp"
#include "payment/process_payment.hpp"
#include "payment/simulated_gateway.hpp"
#include "payment/traced_gateway.hpp"
#include "payment/worker.hpp"
#include "service/service.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bellhop::payment {

/// Which gateway, and how it behaves.
struct GatewaySettings {
    std::string url;  ///< empty: the simulated gateway
    double approval_rate = 0.95;
    std::optional<std::int64_t> seed;
    int delay_ms = 0;
    int timeout_ms = 5000;

    void add_to(service::Options& options);
};

/// Builds the adapters and lists handlers and routes.
class PaymentService {
 public:
    /// @throws BadConfiguration for settings that can't be
    PaymentService(service::Settings settings, const GatewaySettings& gateway);

    int run();
    /// What clients can ask, as a test of the interface document wants to know it.
    [[nodiscard]] std::vector<http::RouteName> routes() const { return service_.server().routes(); }

 private:
    std::unique_ptr<Gateway> make_gateway(const GatewaySettings& settings);
    void add_metrics();
    void add_routes();

    service::Service service_;
    std::unique_ptr<http::Client> client_;  // of the HTTP gateway
    std::unique_ptr<Gateway> gateway_;
    TracedGateway traced_gateway_;
    Worker worker_;
    ProcessPayment process_payment_;
};

/// The program: settings, wiring, run.
int main(int argc, char** argv);

}  // namespace bellhop::payment
