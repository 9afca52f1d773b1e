// Asks a gateway with patience and with limits: retries, a bound on what is under way, a circuit
// breaker.
#pragma once

#include "core/random.hpp"
#include "core/scheduler.hpp"
#include "http/client.hpp"
#include "payment/circuit_breaker.hpp"
#include "payment/gateway_protocol.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bellhop::payment {

struct GatewayCallsSettings {
    int most_retries = 3;
    Milliseconds first_backoff{200};  ///< doubled for each retry; the wait is drawn from 0 to it
    std::size_t most_under_way = 32;  ///< exchanges at once; further calls wait for their turn
    std::size_t most_calls = 1000;    ///< under way or waiting; further ones are turned away
    CircuitBreakerSettings breaker{};
};

/// All since the start.
struct GatewayCounts {
    std::uint64_t requests = 0;  ///< exchanges begun, retries among them
    std::uint64_t retries = 0;
    std::uint64_t failures = 0;  ///< calls given up after they were asked
    std::uint64_t turned_away =
        0;  ///< calls given up without being asked: the breaker, or too many
};

/// One thread, the scheduler's. The breaker counts calls with all their retries; its probe is one
/// exchange without any.
class GatewayCalls {
 public:
    /// As http::Client::send.
    using Send = std::function<void(http::ClientRequest request, http::Client::Done done)>;
    using Read = std::function<Finding(const std::optional<http::ClientResponse>& response,
                                       const std::string& error)>;
    using Done = std::function<void(Finding finding)>;

    GatewayCalls(Scheduler& scheduler, Random& random, Send send,
                 const GatewayCallsSettings& settings);
    GatewayCalls(const GatewayCalls&) = delete;
    GatewayCalls& operator=(const GatewayCalls&) = delete;
    ~GatewayCalls() = default;

    /// Asks until there is an answer, or no more reason to ask; then calls `done` once, later or
    /// inside the call, and never with kTransient. Destroyed first, it calls nothing any more.
    void ask(http::ClientRequest request, Read read, Done done);

    /// Why the next call would be turned away; empty where it would be asked.
    [[nodiscard]] std::string trouble() const;
    [[nodiscard]] const CircuitBreaker& breaker() const { return breaker_; }
    [[nodiscard]] const GatewayCounts& counts() const { return counts_; }

 private:
    struct Call {
        http::ClientRequest request;
        Read read;
        Done done;
        int retries = 0;
    };
    using CallPointer = std::shared_ptr<Call>;
    using Permit = CircuitBreaker::Permit;

    void enqueue(CallPointer call);
    void start_waiting();
    void start(const CallPointer& call);
    void settle(const CallPointer& call, const Permit& permit, Finding finding);
    void retry_later(const CallPointer& call);
    void finish(const CallPointer& call, Finding finding);
    void turn_away(const Done& done, std::string why);

    Scheduler& scheduler_;
    Random& random_;
    Send send_;
    GatewayCallsSettings settings_;
    CircuitBreaker breaker_;
    GatewayCounts counts_;
    std::string last_problem_;
    std::deque<CallPointer> waiting_;
    std::size_t calls_ = 0;
    std::size_t under_way_ = 0;
    bool starting_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bellhop::payment
