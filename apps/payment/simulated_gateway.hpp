// A gateway without a network: the documented rules, and a draw.
#pragma once

#include "core/random.hpp"
#include "core/scheduler.hpp"
#include "payment/gateway.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace bellhop::payment {

struct SimulatedGatewaySettings {
    double approval_rate = 0.95;  ///< 0 to 1
    std::optional<std::int64_t>
        seed;               ///< the n-th new booking then always meets the same n-th draw
    Milliseconds delay{0};  ///< 0: answers inside the call
};

/// Remembers its verdicts for as long as it lives, the last 100,000 of them.
class SimulatedGateway final : public Gateway {
 public:
    static constexpr std::size_t kMostRemembered = 100'000;

    /// How it behaves as real ones do on a bad day, for tests.
    struct Conduct {
        enum class Charges {
            kPrompt,
            kLate,         ///< taken `late_by` after they were asked for, and answered then
            kLateUnheard,  ///< the same; but who asked gave up at once: Unavailable
            kUnheard,      ///< taken at once, and the answer is lost: Unavailable
        };
        enum class Refunds { kMade, kRefused };
        Charges charges = Charges::kPrompt;
        Milliseconds late_by{0};
        Refunds refunds = Refunds::kMade;
    };

    /// @param random gives the seed where the settings have none
    SimulatedGateway(Scheduler& scheduler, Random& random,
                     const SimulatedGatewaySettings& settings);

    void charge(const ChargeRequest& request, Charged answered) override;
    void refund(const RefundRequest& request, Refunded answered) override;
    [[nodiscard]] std::string trouble() const override;

    /// Whether it can be asked; what is asked meanwhile is answered Unavailable, and is not done.
    void set_reachable(bool reachable) { reachable_ = reachable; }

    /// From now on. A charge that is under way, and is asked for again, is Unavailable; a refund
    /// of it finds nothing to pay back.
    void behave(const Conduct& conduct) { conduct_ = conduct; }

    /// @name What it has done, for tests and metrics
    /// @{
    [[nodiscard]] bool holds_money_of(const BookingId& booking) const;
    [[nodiscard]] std::uint64_t charges() const { return charges_; }
    [[nodiscard]] std::uint64_t refunds() const { return refunds_; }
    /// @}

 private:
    struct Account {
        GatewayVerdict verdict;
        bool refunded = false;
    };

    [[nodiscard]] const GatewayVerdict& verdict_on(const ChargeRequest& request);
    [[nodiscard]] GatewayVerdict decide(const ChargeRequest& request);
    void charge_late(const ChargeRequest& request, Charged answered);
    void answer(Scheduler::Task task);
    void later(Milliseconds delay, Scheduler::Task task);

    Scheduler& scheduler_;
    SimulatedGatewaySettings settings_;
    SeededRandom draws_;
    bool reachable_ = true;
    Conduct conduct_;
    std::unordered_set<BookingId> under_way_;
    std::unordered_map<BookingId, Account> accounts_;
    std::deque<BookingId> oldest_first_;
    std::uint64_t charges_ = 0;
    std::uint64_t refunds_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bellhop::payment
