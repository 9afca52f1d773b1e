// Approves most, declines some, forgets the oldest.
#include "payment/simulated_gateway.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace bellhop::payment {

namespace {

constexpr Amount kLimit{1'000'000};
constexpr std::array<std::string_view, 4> kMethods{"credit_card", "debit_card", "paypal",
                                                   "bank_transfer"};

std::uint64_t seed_of(const SimulatedGatewaySettings& settings, Random& random) {
    return settings.seed ? static_cast<std::uint64_t>(*settings.seed) : random.next();
}

}  // namespace

SimulatedGateway::SimulatedGateway(Scheduler& scheduler, Random& random,
                                   const SimulatedGatewaySettings& settings)
    : scheduler_(scheduler), settings_(settings), draws_(seed_of(settings, random)) {}

void SimulatedGateway::charge(const ChargeRequest& request, Charged answered) {
    if (!reachable_) {
        return answer(
            [answered = std::move(answered), error = unreachable()] { answered({}, error); });
    }
    answer([answered = std::move(answered), verdict = verdict_on(request)] {
        answered(verdict, nullptr);
    });
}

void SimulatedGateway::refund(const RefundRequest& request, Refunded answered) {
    if (!reachable_) {
        return answer([answered = std::move(answered), error = unreachable()] { answered(error); });
    }
    if (holds_money_of(request.booking_id)) {
        accounts_.at(request.booking_id).refunded = true;
        ++refunds_;
    }
    answer([answered = std::move(answered)] { answered(nullptr); });
}

std::string SimulatedGateway::trouble() const {
    return reachable_ ? "" : "the simulated payment gateway is switched off";
}

bool SimulatedGateway::holds_money_of(const BookingId& booking) const {
    const auto found = accounts_.find(booking);
    return found != accounts_.end() && found->second.verdict.approved && !found->second.refunded;
}

const GatewayVerdict& SimulatedGateway::verdict_on(const ChargeRequest& request) {
    const auto [place, is_new] = accounts_.try_emplace(request.booking_id);
    if (!is_new) return place->second.verdict;
    place->second.verdict = decide(request);
    if (place->second.verdict.approved) ++charges_;
    oldest_first_.push_back(request.booking_id);
    if (oldest_first_.size() > kMostRemembered) {
        accounts_.erase(oldest_first_.front());
        oldest_first_.pop_front();
    }
    return place->second.verdict;
}

GatewayVerdict SimulatedGateway::decide(const ChargeRequest& request) {
    // Drawn for every booking, so that the n-th draw does not hang on what the others asked for.
    const bool lucky = draws_.unit() < settings_.approval_rate;
    if (request.amount.amount > kLimit) {
        return {false, "Amount exceeds the limit of " + kLimit.text(), ""};
    }
    if (std::find(kMethods.begin(), kMethods.end(), request.payment_method) == kMethods.end()) {
        return {false, "Invalid payment method", ""};
    }
    if (!lucky) return {false, "Payment gateway declined", ""};
    return {true, "Payment gateway approval", "SIM-" + request.booking_id.value()};
}

std::exception_ptr SimulatedGateway::unreachable() const {
    return std::make_exception_ptr(Unavailable("payment gateway", "switched off"));
}

void SimulatedGateway::answer(Scheduler::Task task) {
    if (settings_.delay.count() <= 0) return task();
    scheduler_.after(settings_.delay, [task = std::move(task), watch = std::weak_ptr(alive_)] {
        if (!watch.expired()) task();
    });
}

}  // namespace bellhop::payment
