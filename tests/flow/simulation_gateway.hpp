// The payment gateway, outside of everything: it goes on when a process dies that asked it, and
// keeps books of its own.
#pragma once

#include "flow/simulation_seams.hpp"
#include "payment/gateway.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace bellhop::flow::simulation {

/// How the gateway and the way to it are at the moment.
struct GatewayWeather {
    Timestamp away_until{};
    Timestamp slow_until{};
    double late = 0;        ///< how often a question or an answer takes long
    double unanswered = 0;  ///< how often an answer is lost
};

class OutsideGateway {
 public:
    struct Account {
        payment::GatewayVerdict verdict;
        std::int64_t taken = 0;
        std::int64_t given_back = 0;
    };

    /// Asked again for the same booking, it charges nothing more.
    [[nodiscard]] payment::GatewayVerdict charge(const payment::ChargeRequest& request);
    void refund(const payment::RefundRequest& request);
    [[nodiscard]] const std::map<std::string, Account>& books() const { return books_; }

 private:
    std::map<std::string, Account> books_;
};

/// One process's line to the gateway. Questions arrive even if the process dies meanwhile.
class GatewayLine final : public payment::Gateway {
 public:
    GatewayLine(Actor& world, Actor& process, Witness& witness, OutsideGateway& gateway,
                GatewayWeather& weather, Dice& dice)
        : world_(world),
          process_(process),
          witness_(witness),
          gateway_(gateway),
          weather_(weather),
          dice_(dice) {}

    void charge(const payment::ChargeRequest& request, Charged answered) override;
    void refund(const payment::RefundRequest& request, Refunded answered) override;
    [[nodiscard]] std::string trouble() const override { return ""; }

 private:
    /// What the question does, and gives back what to tell the process.
    using Effect = std::function<Scheduler::Task()>;
    void ask(const BookingId& booking, Effect effect, Scheduler::Task unanswered);
    void tell(const std::string& booking, const std::shared_ptr<bool>& open,
              const Scheduler::Task& answer);
    [[nodiscard]] Milliseconds way();

    Actor& world_;
    Actor& process_;
    Witness& witness_;
    OutsideGateway& gateway_;
    GatewayWeather& weather_;
    Dice& dice_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::flow::simulation
