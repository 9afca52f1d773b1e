// Asking the services and the broker.
#include "bellhopctl/house.hpp"

#include <optional>
#include <utility>

namespace bellhop::ctl {

void Addresses::add_to(service::Options& options) {
    options.add("orchestrator-url", orchestrator, "the orchestrator");
    options.add("availability-url", availability, "the availability service");
    options.add("payment-url", payment, "the payment service");
    options.add("management-url", management,
                "the broker's management interface, http://USER:PASSWORD@HOST:PORT");
    broker.add_to(options);
    operator_token.add_to(options);
    options.add_choice("run-by", run_by, "what starts and stops the services: advice names it",
                       "dev.sh|systemd");
}

Place Addresses::place() const {
    if (run_by != "systemd") return {};
    return Place::with_units({{"orchestrator", other_host_of(orchestrator)},
                              {"availability", other_host_of(availability)},
                              {"payment", other_host_of(payment)},
                              {"rabbitmq", other_host_of(management)}});
}

const std::string& House::url_of(const std::string& who) const {
    if (who == "orchestrator") return addresses_.orchestrator;
    if (who == "availability") return addresses_.availability;
    if (who == "payment") return addresses_.payment;
    return addresses_.management;
}

http::ClientResponse House::get(const std::string& who, const std::string& target) {
    http::ClientRequest request;
    request.url = target;
    return send(who, std::move(request));
}

http::ClientResponse House::send(const std::string& who, http::ClientRequest request) {
    request.timeout = Milliseconds{10000};
    std::optional<http::ClientResponse> answer;
    std::string why;
    start(who, std::move(request),
          [&](std::optional<http::ClientResponse> response, const std::string& error) {
              answer = std::move(response);
              why = error;
              loop_.stop();
          });
    loop_.run();
    if (!answer) {
        const auto state = place_.state(who == "management" ? "rabbitmq" : who);
        throw Unavailable(who, why + " (is it running? " + state + ")");
    }
    return std::move(*answer);
}

http::ClientResponse House::send_as_operator(const std::string& who, http::ClientRequest request) {
    const auto [token, problem] = addresses_.operator_token.find();
    if (token.empty()) throw BadConfiguration(problem);
    request.headers.emplace_back("Authorization", "Bearer " + token);
    return send(who, std::move(request));
}

void House::start(const std::string& who, http::ClientRequest request, http::Client::Done done) {
    request.url = url_of(who) + request.url;
    request.most_response_bytes = std::size_t{16} * 1024 * 1024;
    client_.send(std::move(request), std::move(done));
}

std::string House::text(const std::string& who, const std::string& target) {
    auto answer = get(who, target);
    if (answer.status == 200) return std::move(answer.body);
    throw Unavailable(who, "GET " + target + " was answered " + std::to_string(answer.status) +
                               ": " + answer.body.substr(0, 300));
}

void House::wait(Milliseconds time) {
    loop_.after(time, [this] { loop_.stop(); });
    loop_.run();
}

}  // namespace bellhop::ctl
